import { parsePopulation, PopulatedBus } from "@twowire/backend-sim";
import { VirtualClock } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { chips } from "../chips.ts";
import { ads1115Chip } from "./descriptor.ts";
import { ads1115Model } from "./model.ts";

const clock = new VirtualClock();

function populated(population: string): PopulatedBus {
  return new PopulatedBus(parsePopulation(population, [ads1115Model]), { clock });
}

describe("a population", () => {
  it("has converters with voltages at their inputs", async () => {
    await using bus = populated("ads1115@0x48:ain0=1.25:ain3=-0.1,ads1115@0x49:supply=5:ain1=5.2");
    const chip = ads1115Chip.open(bus.controller());
    expect(chip.units).toEqual({ ain0: "V", ain1: "V", ain2: "V", ain3: "V" });
    const sample = await clock.run(chip.sample());
    expect(sample).toEqual({
      ain0: expect.closeTo(1.25, 3),
      ain1: 0,
      ain2: 0,
      ain3: expect.closeTo(-0.1, 3),
    });
    expect((await clock.run(ads1115Chip.open(bus.controller(), 0x49).sample()))["ain1"]).toBeCloseTo(5.2, 3);
  });

  it.each(["ain0=4", "ain0=much", "supply=1", "ain1="])("cannot have %s", (parameter) => {
    expect(() => populated(`ads1115:${parameter}`)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
  });

  it("tells of what a controller should not do", () => {
    const warnings: string[] = [];
    const chip = ads1115Model.emulate({ clock, onWarning: (warning) => warnings.push(warning) });
    chip.start(0x48, "write");
    chip.write(0x05);
    expect(warnings).toEqual(["ADS1115: pointer 0x05 selects 0x01: the chip decodes no other bits"]);
  });
});

describe("the descriptor", () => {
  it("is in the list of chips", () => {
    expect(chips).toContain(ads1115Chip);
    expect(ads1115Chip.addresses).toEqual([0x48, 0x49, 0x4a, 0x4b]);
  });

  it("identifies the chip and nothing else", async () => {
    await using bus = populated("ads1115");
    const controller = bus.controller();
    expect(await ads1115Chip.identify(controller, 0x48)).toBe(
      "ADS1115 or a sister, by its thresholds as after power-on",
    );
    expect(await ads1115Chip.identify(controller, 0x49)).toBeUndefined();
    // A TMP102: its registers could be those of an ADS1115, but not as after power-on.
    const words = [0x1900, 0x60a0, 0x4b00, 0x5000];
    let bytes: number[] = [];
    bus.attachNow([0x4a], {
      start: () => true,
      write: (pointer) => {
        const word = words[pointer] ?? 0;
        bytes = [word >> 8, word & 0xff];
        return true;
      },
      read: () => bytes.shift() ?? 0xff,
      stop: () => undefined,
    });
    expect(await ads1115Chip.identify(controller, 0x4a)).toBeUndefined();
    bus.wire.unplug();
    await expect(ads1115Chip.identify(controller, 0x48)).rejects.toMatchObject({ kind: "disconnected" });
  });

  it("asks again after another chip answered, and closes", async () => {
    await using bus = populated("ads1115");
    const chip = ads1115Chip.open(bus.controller());
    const emulator = bus.chips[0]?.chip as ReturnType<typeof ads1115Model.emulate>;
    emulator.registers.poke("highThreshold", 0x8000);
    await expect(clock.run(chip.sample())).rejects.toMatchObject({ kind: "protocol" });
    emulator.registers.poke("highThreshold", 0x7fff);
    await clock.run(chip.sample());
    await chip.close();
    await expect(chip.sample()).rejects.toMatchObject({ kind: "closed" });
    expect(() => ads1115Chip.open(bus.controller(), 0x4c)).toThrow(
      "An ADS1115 cannot be at 0x4C. Its pin ADDR chooses 0x48 to 0x4B.",
    );
  });
});
