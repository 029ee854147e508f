import { beforeEach, describe, expect, it } from "vitest";
import { Ds3231Bench } from "./ds3231-bench.fixture.ts";

// What other hosts say to the clock, byte for byte.

let bench: Ds3231Bench;
beforeEach(() => {
  bench = new Ds3231Bench();
});

describe("Linux rtc-ds1307", () => {
  it("probes it, clears the flag of a new clock, and reads and sets the time", async () => {
    bench.emulator.powerOnReset();
    const [control = 0, status = 0] = await bench.read(0x0e, 2);
    // It switches the oscillator on, where EOSC is set, and tells of OSF.
    expect(control & 0x80).toBe(0);
    expect(status & 0x80).toBe(0x80);
    const [seconds = 0, , hours = 0] = await bench.read(0x00, 8);
    expect([seconds & 0x80, hours & 0x40]).toEqual([0, 0]);
    // 2024-05-17, a Friday: tm_wday + 1.
    await bench.write(0x00, 0x56, 0x34, 0x12, 0x06, 0x17, 0x05, 0x24);
    await bench.write(0x0f, (await bench.read(0x0f, 1))[0]! & ~0x80);
    expect((await bench.rtc.readTime()).toISOString()).toBe("2024-05-17T12:34:56.000Z");
    expect((await bench.rtc.readFields()).weekday).toBe(6);
    expect(await bench.rtc.lostPower()).toBe(false);
  });

  it("sets the century bit for the years from 2100 on", async () => {
    await bench.write(0x00, 0x00, 0x00, 0x00, 0x06, 0x01, 0x81, 0x00);
    expect((await bench.rtc.readTime()).toISOString()).toBe("2100-01-01T00:00:00.000Z");
  });

  it("sets an alarm in one write of nine bytes, and enables it afterwards", async () => {
    const alarms = await bench.read(0x07, 9);
    expect(alarms.length).toBe(9);
    const [control = 0, status = 0] = alarms.slice(7);
    await bench.write(0x07, 0x00, 0x35, 0x12, 0x17, 0, 0, 0, control & ~0x03, status & ~0x03);
    await bench.write(0x0e, (control & ~0x03) | 0x01);
    await bench.clock.advance(3999);
    expect(bench.emulator.interruptPin).toBe(true);
    await bench.clock.advance(1);
    expect(bench.emulator.interruptPin).toBe(false);
    // The interrupt handler disables it and clears the flag.
    await bench.write(0x0f, (await bench.read(0x0f, 1))[0]! & ~0x01);
    await bench.write(0x0e, (await bench.read(0x0e, 1))[0]! & ~0x01);
    expect(bench.emulator.interruptPin).toBe(true);
    expect(await bench.rtc.readAlarm1()).toEqual({ every: "month", date: 17, hour: 12, minute: 35, second: 0 });
  });

  it("reads the temperature as a big-endian word", async () => {
    bench = new Ds3231Bench({ temperature: -10.25 });
    const [high = 0, low = 0] = await bench.read(0x11, 2);
    expect((((high << 24) >> 16) | low) / 256).toBe(-10.25);
  });
});

describe("RTClib for Arduino", () => {
  it("writes pointer and reads seven bytes in transfers of their own", async () => {
    await bench.device.write(Uint8Array.of(0x00));
    expect([...(await bench.device.read(7))]).toEqual([0x56, 0x34, 0x12, 0x06, 0x17, 0x05, 0x24]);
  });

  it("adjusts it, with Monday as day 1, and clears OSF", async () => {
    bench.emulator.powerOnReset();
    expect(((await bench.read(0x0f, 1))[0] ?? 0) >> 7).toBe(1);
    await bench.write(0x00, 0x56, 0x34, 0x12, 0x05, 0x17, 0x05, 0x24);
    const [status = 0] = await bench.read(0x0f, 1);
    await bench.write(0x0f, status & ~0x80);
    expect(await bench.rtc.lostPower()).toBe(false);
    expect((await bench.rtc.readFields()).weekday).toBe(5);
    await bench.clock.advance(3 * 86_400_000);
    expect((await bench.rtc.readFields()).weekday).toBe(1);
  });

  it("sets a daily alarm only while the pin shows alarms", async () => {
    const [control = 0] = await bench.read(0x0e, 1);
    expect(control & 0x04).toBe(0x04);
    await bench.write(0x07, 0x00);
    await bench.write(0x08, 0x35);
    await bench.write(0x09, 0x12);
    await bench.write(0x0a, 0x80 | 0x17);
    await bench.write(0x0e, control | 0x01);
    await bench.clock.advance(4000);
    expect(bench.emulator.interruptPin).toBe(false);
  });
});

describe("CircuitPython", () => {
  it("forces a conversion and waits for BSY and CONV", async () => {
    bench.emulator.temperature = 40;
    expect((await bench.read(0x0f, 1))[0]! & 0x04).toBe(0);
    await bench.write(0x0e, (await bench.read(0x0e, 1))[0]! | 0x20);
    await bench.clock.advance(200);
    expect((await bench.read(0x0e, 1))[0]! & 0x20).toBe(0);
    expect(await bench.read(0x11, 1)).toEqual([40]);
  });
});
