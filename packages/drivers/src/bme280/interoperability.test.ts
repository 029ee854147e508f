import { beforeEach, describe, expect, it } from "vitest";
import { Bme280Bench } from "./bme280-bench.fixture.ts";

// What other hosts say to the sensor, byte for byte.

let bench: Bme280Bench;
beforeEach(() => {
  bench = new Bme280Bench({ temperature: 25.08, pressure: 100_653.27, humidity: 40 });
});

const register = async (address: number): Promise<number> => (await bench.read(address, 1))[0] ?? -1;

describe("Bosch's own driver", () => {
  it("finds it, resets it, reads the calibration, sets it asleep, and forces a measurement", async () => {
    expect(await register(0xd0)).toBe(0x60);
    await bench.write(0xe0, 0xb6);
    let tries = 0;
    do {
      await bench.clock.advance(2);
      tries += 1;
    } while (((await register(0xf3)) & 0x01) !== 0 && tries < 5);
    expect(tries).toBe(1);
    expect((await bench.read(0x88, 26)).length).toBe(26);
    expect((await bench.read(0xe1, 7)).length).toBe(7);
    // Settings: ctrl_hum, then ctrl_meas as it was so that they take effect, then config.
    await bench.write(0xf2, 0x01);
    await bench.write(0xf4, await register(0xf4));
    await bench.write(0xf4, 0x2c, 0xf5, 0x08);
    // Forced mode by read-modify-write.
    await bench.write(0xf4, ((await register(0xf4)) & ~0x03) | 0x01);
    await bench.clock.advance(40);
    expect((await register(0xf3)) & 0x08).toBe(0);
    const [pressure, temperature] = await bench.raw();
    expect(Math.abs(temperature - 519_888)).toBeLessThan(30);
    expect(Math.abs(pressure - 415_148)).toBeLessThan(30);
  });
});

describe("Adafruit for Arduino", () => {
  it("waits while the calibration is loaded, and sets it from sleep to normal mode", async () => {
    expect(await register(0xd0)).toBe(0x60);
    await bench.write(0xe0, 0xb6);
    await bench.clock.advance(10);
    expect((await register(0xf3)) & 0x01).toBe(0);
    // Little-endian words one by one.
    const [low = 0, high = 0] = await bench.read(0x8c, 2);
    expect(((high << 24) >> 16) | low).toBe(-1000);
    const [e4, e5, e6] = [await register(0xe4), await register(0xe5), await register(0xe6)];
    expect([((e4 << 24) >> 20) | (e5 & 15), ((e6 << 24) >> 20) | (e5 >> 4)]).toEqual([313, 50]);
    await bench.write(0xf4, 0x00);
    await bench.write(0xf2, 0x05);
    await bench.write(0xf5, 0x00);
    await bench.write(0xf4, 0xb7);
    await bench.clock.advance(150);
    const temperature = await bench.read(0xfa, 3);
    expect(((temperature[0]! << 16) | (temperature[1]! << 8) | temperature[2]!) >> 4).not.toBe(0x8_0000);
  });
});

describe("Linux bmp280", () => {
  it("probes it as a BME280, updates ctrl_meas by read-modify-write, and reads temperature before pressure", async () => {
    expect(await register(0xd0)).toBe(0x60);
    await bench.write(0xe0, 0xb6);
    await bench.clock.advance(2);
    expect((await register(0xf3)) & 0x01).toBe(0);
    await bench.write(0xf2, ((await register(0xf2)) & ~0x07) | 0x05);
    // Sleep first, as the data sheet wants it; then the oversampling, in normal mode.
    await bench.write(0xf4, ((await register(0xf4)) & ~0xff) | (2 << 5) | (5 << 2) | 0);
    await bench.write(0xf4, ((await register(0xf4)) & ~0xff) | (2 << 5) | (5 << 2) | 3);
    await bench.write(0xf5, (await register(0xf5)) & ~0x1c);
    await bench.clock.advance(200);
    const [t = 0, u = 0, v = 0] = await bench.read(0xfa, 3);
    expect(Math.abs(((t << 12) | (u << 4) | (v >> 4)) - 519_888)).toBeLessThan(30);
    const [h = 0, i = 0] = await bench.read(0xfd, 2);
    expect((h << 8) | i).not.toBe(0x8000);
  });
});
