import { VirtualClock } from "@twowire/core";
import type { EmulatedChip } from "@twowire/target";
import { describe, expect, it } from "vitest";
import { Ads1115Emulator } from "./ads1115/emulator.ts";
import { Ds3231Emulator } from "./ds3231/emulator.ts";
import { Mcp9808Emulator } from "./mcp9808/emulator.ts";
import { Pcf8574Emulator } from "./pcf8574/emulator.ts";

const clock = new VirtualClock();

/** What a controller writes in one transfer. */
async function write(chip: EmulatedChip, ...bytes: readonly number[]): Promise<void> {
  await chip.start(0x48, "write", false);
  for (const byte of bytes) await chip.write(byte);
  chip.stop("stop");
}

describe("the alert output of an emulated chip is the pin that its data sheet has for that", () => {
  it.each<readonly [string, () => EmulatedChip & { pin: boolean }, (chip: EmulatedChip) => Promise<void>]>([
    [
      "MCP9808: Alert",
      () => named(new Mcp9808Emulator({ clock, temperature: 30 }), (chip) => chip.alertPin),
      async (chip) => {
        // Critical limit 100 °C, an upper limit of 0 °C; then the output is used.
        await write(chip, 0x04, 0x06, 0x40);
        await write(chip, 0x01, 0x00, 0x08);
      },
    ],
    [
      "ADS1115: ALERT/RDY",
      () => named(new Ads1115Emulator({ clock }), (chip) => chip.alertPin),
      async (chip) => {
        // 3 V above a threshold of 0.5 V, in continuous conversion, at once.
        chip.set("ain0", "3");
        await write(chip, 0x03, 0x10, 0x00);
        await write(chip, 0x01, 0x42, 0x80);
      },
    ],
    [
      "DS3231: INT/SQW",
      () => named(new Ds3231Emulator({ clock }), (chip) => chip.interruptPin),
      // A square wave of 1 Hz.
      (chip) => write(chip, 0x0e, 0x00),
    ],
    [
      "PCF8574: INT",
      () => named(new Pcf8574Emulator(), (chip) => chip.interruptPin),
      async (chip) => {
        if (chip instanceof Pcf8574Emulator) chip.drive(3, "low");
      },
    ],
  ])("%s", async (_name, make, alert) => {
    const chip = make();
    const levels: boolean[] = [];
    expect([chip.alertOutput?.level, chip.pin]).toEqual([true, true]);
    using _observation = chip.alertOutput?.observe((level) => levels.push(level));
    await alert(chip);
    for (let turn = 0; turn < 20 && chip.pin; turn += 1) await clock.advance(100);
    expect([chip.alertOutput?.level, chip.pin]).toEqual([false, false]);
    expect(levels.at(-1)).toBe(false);
  });
});

/** A chip with its pin under one name. */
function named<T extends EmulatedChip>(chip: T, level: (chip: T) => boolean): T & { pin: boolean } {
  return Object.defineProperty(chip, "pin", { get: () => level(chip) }) as T & { pin: boolean };
}
