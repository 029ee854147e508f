import { decodeInteger } from "@twowire/core";
import { beforeEach, describe, expect, it } from "vitest";
import { Mcp9808Bench } from "./mcp9808-bench.fixture.ts";

// What other hosts say to the chip, byte for byte.

let bench: Mcp9808Bench;
beforeEach(() => {
  bench = new Mcp9808Bench({ temperature: 25.25, poweredMs: 1000 });
});

/** An SMBus word as Linux reads it: little-endian, to be swapped by the driver. */
async function readWordSwapped(register: number): Promise<number> {
  const word = decodeInteger(await bench.device.readRegisterBytes(register, 2), "little");
  return ((word & 0xff) << 8) | (word >> 8);
}

async function send(...bytes: number[]): Promise<void> {
  await bench.device.write(Uint8Array.from(bytes));
}

describe("the data sheet's transcripts", () => {
  it("S 18W A 05 A Sr 18R A C1 A 94 N P, and again without the pointer", async () => {
    expect(await bench.device.writeRead(Uint8Array.of(0x05), 2)).toEqual(Uint8Array.of(0xc1, 0x94));
    expect(await bench.device.read(2)).toEqual(Uint8Array.of(0xc1, 0x94));
  });

  it("S 18W A 02 A 01 A 40 A P", async () => {
    await send(0x02, 0x01, 0x40);
    expect((await bench.sensor.readLimits()).upper).toBe(20);
  });
});

describe("Linux jc42", () => {
  it("detects it", async () => {
    const capability = await readWordSwapped(0x00);
    const configuration = await readWordSwapped(0x01);
    expect(capability & 0xff00).toBe(0);
    expect(capability & 0x04).toBe(0x04);
    expect(configuration & 0xf800).toBe(0);
    expect(await readWordSwapped(0x06)).toBe(0x54);
    expect((await readWordSwapped(0x07)) & 0xfffc).toBe(0x0400);
  });

  it("starts it, and may write a register that is another one here: there is a warning", async () => {
    await send(0x01, 0x01, 0x00);
    await send(0x01, 0x00, 0x00);
    expect(await bench.word(0x01)).toBe(0);
    expect(bench.warnings).toEqual([]);
    const timeoutDisable = (await readWordSwapped(0x22)) | 0x80;
    await send(0x22, timeoutDisable >> 8, timeoutDisable & 0xff);
    expect(await bench.word(0x02)).toBe(0x0080);
    expect(bench.warnings.map(({ kind, pointer }) => [kind, pointer])).toEqual([
      ["masked-pointer", 0x22],
      ["masked-pointer", 0x22],
    ]);
  });
});

describe("Zephyr jc42", () => {
  it("sets the resolution with one byte", async () => {
    await send(0x08, 0x02);
    expect(await bench.sensor.readResolution()).toBe(0.125);
  });
});

describe("periph", () => {
  it("sets resolution and CONFIG, and halts it", async () => {
    await send(0x08, 0x03);
    await send(0x01, 0x00, 0x00);
    expect(await bench.sensor.readTemperature()).toBe(25.25);
    await send(0x01, 0x01, 0x00);
    await bench.feel(50);
    expect(await bench.sensor.readTemperature()).toBe(25.25);
  });
});

describe("Adafruit for Arduino", () => {
  it("checks both identifiers and writes CONFIG", async () => {
    expect(await bench.word(0x06)).toBe(0x0054);
    expect(await bench.word(0x07)).toBe(0x0400);
    await send(0x01, 0x00, 0x00);
    expect(await bench.word(0x05)).toBe(0xc194);
  });
});

describe("CircuitPython", () => {
  it("changes the resolution with one byte, and reads one byte of the temperature", async () => {
    const [resolution = 0] = await bench.device.readRegisterBytes(0x08, 1);
    await send(0x08, (resolution & ~3) | 1);
    expect(await bench.sensor.readResolution()).toBe(0.25);
    await bench.clock.advance(65);
    expect(await bench.device.readRegisterBytes(0x05, 1)).toEqual(Uint8Array.of(0xc1));
    expect(await bench.device.read(2)).toEqual(Uint8Array.of(0xc1, 0x94));
  });

  it("sets a limit of -5 °C that the chip takes for -251 °C", async () => {
    await send(0x03, 0x10, 0x50);
    expect((await bench.sensor.readLimits()).lower).toBe(-251);
  });
});
