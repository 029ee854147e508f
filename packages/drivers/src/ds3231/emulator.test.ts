import { VirtualClock } from "@twowire/core";
import { beforeEach, describe, expect, it } from "vitest";
import { Ds3231Bench } from "./ds3231-bench.fixture.ts";
import { Ds3231Emulator } from "./emulator.ts";

let bench: Ds3231Bench;
beforeEach(() => {
  bench = new Ds3231Bench();
});

/** The time registers, as hexadecimal digits. */
async function shown(): Promise<string> {
  return (await bench.read(0x00, 7)).map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

describe("the time", () => {
  it("is counted in decimal digits", async () => {
    expect(await shown()).toBe("56 34 12 06 17 05 24");
    await bench.clock.advance(4000);
    expect(await shown()).toBe("00 35 12 06 17 05 24");
  });

  it("after power-on is the first second of 2000, a day 1", async () => {
    bench.emulator.powerOnReset();
    expect(await shown()).toBe("00 00 00 01 01 01 00");
    await bench.clock.advance(999);
    expect(await shown()).toBe("00 00 00 01 01 01 00");
    await bench.clock.advance(1);
    expect(await shown()).toBe("01 00 00 01 01 01 00");
  });

  it.each([
    ["2024-02-28T23:59:59Z", "00 00 00 05 29 02 24"],
    ["2023-02-28T23:59:59Z", "00 00 00 04 01 03 23"],
    ["2099-12-31T23:59:59Z", "00 00 00 06 01 81 00"],
    ["2199-12-31T23:59:59Z", "00 00 00 04 01 01 00"],
    ["2100-02-28T23:59:59Z", "00 00 00 02 29 82 00"],
  ])("after %s is %s", async (before, after) => {
    bench.emulator.time = new Date(before);
    await bench.clock.advance(1000);
    expect(await shown()).toBe(after);
  });

  it("can be written in twelve hours, and goes on in them", async () => {
    await bench.write(0x00, 0x59, 0x59, 0x71, 0x07, 0x31, 0x12, 0x99);
    await bench.clock.advance(1000);
    expect(await shown()).toBe("00 00 52 01 01 81 00");
    bench.emulator.time = new Date("2024-05-17T11:59:59Z");
    expect((await shown()).slice(6, 8)).toBe("51");
    await bench.clock.advance(1000);
    expect((await shown()).slice(6, 8)).toBe("72");
    await bench.clock.advance(3_600_000);
    expect((await shown()).slice(6, 8)).toBe("61");
  });

  it("begins a second where the seconds are written, and not by anything else", async () => {
    await bench.clock.advance(700);
    await bench.write(0x01, 0x00);
    await bench.clock.advance(300);
    expect((await bench.read(0x00, 2)).map((byte) => byte.toString(16))).toEqual(["57", "0"]);
    await bench.clock.advance(700);
    await bench.write(0x00, 0x30);
    await bench.clock.advance(999);
    expect(await bench.read(0x00, 1)).toEqual([0x30]);
    await bench.clock.advance(1);
    expect(await bench.read(0x00, 1)).toEqual([0x31]);
  });

  it("is read as it was at the START, whatever happens meanwhile", async () => {
    bench.emulator.time = new Date("2024-12-31T23:59:59.900Z");
    const { emulator } = bench;
    emulator.start(0x68, "write");
    emulator.write(0x00);
    emulator.stop("restart");
    emulator.start(0x68, "read");
    const bytes: number[] = [];
    for (let index = 0; index < 7; index += 1) {
      await bench.clock.advance(150);
      bytes.push(emulator.read());
      emulator.clocked();
    }
    emulator.stop("stop");
    expect(bytes).toEqual([0x59, 0x59, 0x23, 0x03, 0x31, 0x12, 0x24]);
    expect(await shown()).toBe("00 00 00 04 01 01 25");
  });

  it("is read anew where the pointer wraps", async () => {
    const { emulator } = bench;
    emulator.start(0x68, "write");
    emulator.write(0x12);
    emulator.stop("restart");
    emulator.start(0x68, "read");
    await bench.clock.advance(5000);
    expect([emulator.read(), emulator.read()]).toEqual([0x00, 0x01]);
    emulator.stop("stop");
  });

  it("that is none stays as written until the next second, from the nearest one on, and is warned of", async () => {
    await bench.write(0x00, 0x75, 0x34, 0x12, 0x06, 0x31, 0x02, 0x24);
    expect(await shown()).toBe("75 34 12 06 31 02 24");
    expect(bench.warnings).toMatchObject([{ kind: "meaningless-value" }]);
    await bench.clock.advance(1000);
    expect(await shown()).toBe("00 35 12 06 29 02 24");
  });

  it("can be looked at and set from outside, to the millisecond", async () => {
    await bench.clock.advance(1234);
    expect(bench.emulator.time.toISOString()).toBe("2024-05-17T12:34:57.234Z");
    bench.emulator.time = new Date("2150-01-02T03:04:05.900Z");
    expect(await shown()).toBe("05 04 03 06 02 81 50");
    await bench.clock.advance(100);
    expect(await bench.read(0x00, 1)).toEqual([0x06]);
    for (const wrong of ["1999-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "nonsense"]) {
      expect(() => {
        bench.emulator.time = new Date(wrong);
      }).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
    }
  });
});

describe("the pointer", () => {
  it("goes on over STOP, and wraps after 0x12", async () => {
    await bench.device.write(Uint8Array.of(0x0e));
    expect(await bench.device.read(2)).toEqual(Uint8Array.of(0x1c, 0x08));
    expect(await bench.device.read(5)).toEqual(Uint8Array.of(0x00, 0x19, 0x00, 0x56, 0x34));
    expect(bench.emulator.pointer).toBe(0x02);
  });

  it("wraps in writes too", async () => {
    await bench.write(0x10, 0x05, 0xff, 0xff, 0x11, 0x22);
    expect(await bench.read(0x10, 5)).toEqual([0x05, 0x19, 0x00, 0x11, 0x22]);
  });

  it("to nothing reads zero, and is warned of", async () => {
    expect(await bench.read(0x13, 1)).toEqual([0]);
    expect(bench.warnings).toMatchObject([{ kind: "unmapped-read", pointer: 0x13 }]);
  });
});

describe("alarms", () => {
  it("go off at the second, and only then", async () => {
    await bench.write(0x07, 0x00, 0x35, 0x12, 0x17);
    await bench.clock.advance(3999);
    expect(await bench.read(0x0f, 1)).toEqual([0x08]);
    await bench.clock.advance(1);
    expect(await bench.read(0x0f, 1)).toEqual([0x09]);
    await bench.write(0x0f, 0x08);
    await bench.clock.advance(60_000);
    expect(await bench.read(0x0f, 1)).toEqual([0x08]);
  });

  it("are compared when a second ends, not when somebody writes", async () => {
    await bench.write(0x07, 0x56, 0x34, 0x12, 0x17);
    expect(await bench.read(0x0f, 1)).toEqual([0x08]);
    bench.emulator.time = new Date("2024-05-17T12:34:56Z");
    await bench.clock.advance(500);
    expect(await bench.read(0x0f, 1)).toEqual([0x08]);
    bench.emulator.time = new Date("2024-05-17T12:34:55Z");
    await bench.clock.advance(1000);
    expect(await bench.read(0x0f, 1)).toEqual([0x09]);
  });

  it("are not missed while nobody looks, for years", async () => {
    await bench.write(0x07, 0x00, 0x00, 0x00, 0x31);
    await bench.write(0x0b, 0x35, 0x12, 0x40);
    await bench.clock.advance(3 * 366 * 86_400_000);
    // There is no day 0 of the week.
    expect(await bench.read(0x0f, 1)).toEqual([0x09]);
    expect((await shown()).slice(0, 8)).toBe("56 34 12");
  });

  it("2 look at the beginning of minutes", async () => {
    await bench.write(0x0b, 0x80, 0x80, 0x80);
    await bench.clock.advance(3999);
    expect(await bench.read(0x0f, 1)).toEqual([0x08]);
    await bench.clock.advance(1);
    expect(await bench.read(0x0f, 1)).toEqual([0x0a]);
  });

  it("in twelve hours never go off on a clock in twenty-four", async () => {
    await bench.write(0x07, 0x00, 0x35, 0x72, 0x97);
    await bench.clock.advance(86_400_000);
    expect(await bench.read(0x0f, 1)).toEqual([0x08]);
    await bench.write(0x02, 0x72);
    await bench.clock.advance(86_400_000);
    expect(await bench.read(0x0f, 1)).toEqual([0x09]);
  });
});

describe("the temperature", () => {
  it("is measured after power-on, and every 64 seconds", async () => {
    bench.emulator.powerOnReset();
    expect(await bench.read(0x11, 2)).toEqual([0, 0]);
    expect(((await bench.read(0x0f, 1))[0] ?? 0) & 4).toBe(4);
    await bench.clock.advance(200);
    expect(await bench.read(0x11, 2)).toEqual([0x19, 0]);
    expect(((await bench.read(0x0f, 1))[0] ?? 0) & 4).toBe(0);
    bench.emulator.temperature = -25.25;
    await bench.clock.advance(63_999);
    expect(await bench.read(0x11, 2)).toEqual([0x19, 0]);
    await bench.clock.advance(1);
    expect(await bench.read(0x11, 2)).toEqual([0xe6, 0xc0]);
  });

  it("is measured by command, which takes 200 ms and shows", async () => {
    bench.emulator.temperature = 30.3;
    await bench.write(0x0e, 0x3c);
    expect(await bench.read(0x0e, 2)).toEqual([0x3c, 0x08]);
    await bench.clock.advance(2);
    expect(await bench.read(0x0e, 2)).toEqual([0x3c, 0x0c]);
    await bench.clock.advance(197);
    expect(await bench.read(0x11, 2)).toEqual([0x19, 0x00]);
    await bench.write(0x0e, 0x1c);
    expect(await bench.read(0x0e, 1)).toEqual([0x3c]);
    await bench.clock.advance(1);
    expect(await bench.read(0x0e, 2)).toEqual([0x1c, 0x08]);
    expect(await bench.read(0x11, 2)).toEqual([0x1e, 0x40]);
  });

  it("is measured at the same times of its own, command or not", async () => {
    await bench.clock.advance(62_950);
    await bench.write(0x0e, 0x3c);
    await bench.clock.advance(100);
    expect(((await bench.read(0x0f, 1))[0] ?? 0) & 4).toBe(4);
    await bench.clock.advance(100);
    expect(await bench.read(0x0e, 2)).toEqual([0x1c, 0x0c]);
    await bench.clock.advance(50);
    expect(await bench.read(0x0e, 2)).toEqual([0x1c, 0x08]);
  });

  it("commanded during a measurement of its own, is that one's", async () => {
    await bench.clock.advance(63_100);
    await bench.write(0x0e, 0x3c);
    await bench.clock.advance(99);
    expect(await bench.read(0x0e, 1)).toEqual([0x3c]);
    await bench.clock.advance(1);
    expect(await bench.read(0x0e, 2)).toEqual([0x1c, 0x08]);
  });

  it("can only be one that it is made for", () => {
    for (const wrong of [-40.1, 85.1, Number.NaN]) {
      expect(() => {
        bench.emulator.temperature = wrong;
      }).toThrow("temperature from -40 to 85 °C");
    }
  });
});

describe("power", () => {
  it("of the battery alone lets it go on and answer, but shows nothing on the pin", async () => {
    await bench.write(0x07, 0x80, 0x80, 0x80, 0x80);
    await bench.write(0x0e, 0x1d);
    bench.emulator.supply = false;
    await bench.clock.advance(10_000);
    expect(await shown()).toBe("06 35 12 06 17 05 24");
    expect(await bench.read(0x0f, 1)).toEqual([0x09]);
    expect(bench.emulator.interruptPin).toBe(true);
    await bench.write(0x0e, 0x5d);
    expect(bench.emulator.interruptPin).toBe(false);
  });

  it("of the battery alone lets the clock stand still where told so, and the flag tells", async () => {
    await bench.write(0x0e, 0x9c);
    await bench.clock.advance(400);
    expect(await bench.read(0x0f, 1)).toEqual([0x08]);
    bench.emulator.supply = false;
    expect(bench.emulator.output32kHz).toBe(false);
    await bench.clock.advance(10_000);
    expect(await shown()).toBe("56 34 12 06 17 05 24");
    expect(await bench.read(0x0f, 1)).toEqual([0x88]);
    bench.emulator.supply = true;
    await bench.clock.advance(599);
    expect(await shown()).toBe("56 34 12 06 17 05 24");
    await bench.clock.advance(1);
    expect(await shown()).toBe("57 34 12 06 17 05 24");
  });

  it("that is gone altogether takes everything with it", async () => {
    await bench.write(0x10, 0x05);
    bench.emulator.battery = false;
    bench.emulator.supply = false;
    await expect(bench.read(0x00, 1)).rejects.toMatchObject({ kind: "nack-address" });
    await bench.clock.advance(10_000);
    bench.emulator.supply = true;
    expect(await shown()).toBe("00 00 00 01 01 01 00");
    expect(await bench.read(0x0e, 3)).toEqual([0x1c, 0x8c, 0x00]);
    // Only the first power counts.
    await bench.clock.advance(5000);
    bench.emulator.battery = true;
    expect(await bench.read(0x00, 1)).toEqual([0x05]);
  });

  it("shows 32 kHz unless switched off", async () => {
    expect(bench.emulator.output32kHz).toBe(true);
    await bench.write(0x0f, 0x00);
    expect(bench.emulator.output32kHz).toBe(false);
  });
});

it("can be set by name", () => {
  const chip = new Ds3231Emulator({ clock: new VirtualClock() });
  chip.set("time", "2030-01-02T03:04:05Z");
  chip.set("temperature", "-12.5");
  chip.set("supply", "off");
  expect(chip.time.toISOString()).toBe("2030-01-02T03:04:05.000Z");
  expect([chip.temperature, chip.supply, chip.battery]).toEqual([-12.5, false, true]);
  chip.set("supply", "on");
  chip.set("battery", "off");
  chip.set("poweredMs", "5000");
  expect(chip.time.toISOString()).toBe("2000-01-01T00:00:05.000Z");
  for (const [name, value] of [
    ["time", "yesterday"],
    ["temperature", ""],
    ["supply", "yes"],
    ["poweredMs", "-1"],
    ["colour", "red"],
  ] as const) {
    expect(() => chip.set(name, value)).toThrow(`A DS3231 cannot have`);
  }
});
