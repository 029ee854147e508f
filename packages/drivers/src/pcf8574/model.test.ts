import { parsePopulation, PopulatedBus } from "@twowire/backend-sim";
import { type I2CBus, VirtualClock } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { chips } from "../chips.ts";
import { pcf8574aChip, pcf8574Chip } from "./descriptor.ts";
import { Pcf8574 } from "./driver.ts";
import { pcf8574aModel, pcf8574Model } from "./model.ts";

function populated(population: string): I2CBus {
  const clock = new VirtualClock();
  return new PopulatedBus(parsePopulation(population, [pcf8574Model, pcf8574aModel]), { clock }).controller();
}

describe("a population", () => {
  it("has both chips, with what is connected to their pins", async () => {
    const controller = populated("pcf8574@0x20:inputs=0x0f,pcf8574a@0x3f,pcf8574a");
    expect(await new Pcf8574(controller).read()).toBe(0x0f);
    expect(await new Pcf8574(controller, { address: 0x3f }).read()).toBe(0xff);
    expect(await new Pcf8574(controller, { address: 0x38 }).read()).toBe(0xff);
  });

  it.each(["pcf8574@0x38", "pcf8574a@0x20", "pcf8574:inputs=256", "pcf8574:inputs=", "pcf8574:outputs=1"])(
    "cannot have %s",
    (population) => {
      expect(() => populated(population)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
    },
  );

  it("tells of a short circuit", () => {
    const warnings: string[] = [];
    const chip = pcf8574Model.emulate({ clock: new VirtualClock(), onWarning: (warning) => warnings.push(warning) });
    chip.drive(0, "high");
    chip.write(0x00);
    expect(warnings).toEqual(["PCF8574: P0 pulls low while it is driven high from outside: a short circuit"]);
  });
});

describe("a descriptor", () => {
  it("is in the catalogue", () => {
    expect(chips).toContain(pcf8574Chip);
    expect(chips).toContain(pcf8574aChip);
  });

  it("shows the pins", async () => {
    await using opened = pcf8574Chip.open(populated("pcf8574@0x21:inputs=0x81"), 0x21);
    expect(await opened.sample()).toEqual({
      port: 0x81,
      pins: { P0: true, P1: false, P2: false, P3: false, P4: false, P5: false, P6: false, P7: true },
    });
    await opened.close();
    await expect(opened.sample()).rejects.toMatchObject({ kind: "closed" });
  });

  it("opens the chip's first address where none is given, and refuses one that it cannot have", async () => {
    const controller = populated("pcf8574:inputs=1,pcf8574a:inputs=2");
    expect(await pcf8574Chip.open(controller).sample()).toMatchObject({ port: 1 });
    expect(await pcf8574aChip.open(controller).sample()).toMatchObject({ port: 2 });
    for (const [chip, address] of [
      [pcf8574Chip, 0x38],
      [pcf8574aChip, 0x20],
    ] as const) {
      expect(() => chip.open(controller, address)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
    }
  });

  it("never says that a chip is one", async () => {
    expect(await pcf8574Chip.identify(populated("pcf8574"), 0x20)).toBeUndefined();
  });
});
