import { parsePopulation, PopulatedBus } from "@twowire/backend-sim";
import { VirtualClock } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { chips } from "../chips.ts";
import { bme280Chip } from "./descriptor.ts";
import { bme280Model } from "./model.ts";

const clock = new VirtualClock();

function populated(population: string): PopulatedBus {
  return new PopulatedBus(parsePopulation(population, [bme280Model]), { clock });
}

describe("a population", () => {
  it("has sensors in a climate of their own", async () => {
    await using bus = populated("bme280@0x76:temperature=-5.25:pressure=90000:humidity=80,bme280@0x77");
    const chip = bme280Chip.open(bus.controller());
    expect(chip.units).toEqual({ temperature: "°C", pressure: "Pa", humidity: "%RH" });
    expect(await clock.run(chip.sample())).toEqual({
      thermometer: { temperature: expect.closeTo(-5.25, 1) },
      barometer: { pressure: expect.closeTo(90_000, -1) },
      hygrometer: { humidity: expect.closeTo(80, 1) },
    });
    expect(await clock.run(bme280Chip.open(bus.controller(), 0x77).sample())).toMatchObject({
      barometer: { pressure: expect.closeTo(101_325, -1) },
    });
  });

  it("can have one that was switched on just now", async () => {
    await using bus = populated("bme280:poweredMs=0");
    const sample = await clock.run(bme280Chip.open(bus.controller()).sample());
    expect(sample["thermometer"]).toEqual({ temperature: expect.closeTo(25, 1) });
  });

  it.each(["temperature=90", "pressure=1013", "humidity=101", "humidity=", "poweredMs=x"])(
    "cannot have %s",
    (parameter) => {
      expect(() => populated(`bme280:${parameter}`)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
    },
  );

  it("tells of what a controller should not do", () => {
    const warnings: string[] = [];
    const chip = bme280Model.emulate({ clock, onWarning: (warning) => warnings.push(warning) });
    chip.start(0x76, "write");
    for (const byte of [0x10, 0x00]) chip.write(byte);
    expect(warnings).toEqual(["BME280: pointer 0x10 was written, where there is no register"]);
  });
});

describe("the descriptor", () => {
  it("is in the list of chips", () => {
    expect(chips).toContain(bme280Chip);
    expect(bme280Chip.addresses).toEqual([0x76, 0x77]);
  });

  it("identifies the chip and nothing else", async () => {
    await using bus = populated("bme280@0x77");
    const controller = bus.controller();
    expect(await bme280Chip.identify(controller, 0x77)).toBe("BME280");
    expect(await bme280Chip.identify(controller, 0x76)).toBeUndefined();
    bus.attachNow([0x76], { start: () => true, write: () => true, read: () => 0x58, stop: () => undefined });
    expect(await bme280Chip.identify(controller, 0x76)).toBeUndefined();
    bus.wire.unplug();
    await expect(bme280Chip.identify(controller, 0x77)).rejects.toMatchObject({ kind: "disconnected" });
  });

  it("asks again after another chip answered, and closes", async () => {
    await using bus = populated("bme280");
    const chip = bme280Chip.open(bus.controller());
    const emulator = bus.chips[0]?.chip as ReturnType<typeof bme280Model.emulate>;
    emulator.registers.poke("id", 0x58);
    await expect(clock.run(chip.sample())).rejects.toMatchObject({ kind: "protocol" });
    emulator.registers.poke("id", 0x60);
    await clock.run(chip.sample());
    await chip.close();
    await expect(chip.sample()).rejects.toMatchObject({ kind: "closed" });
    expect(() => bme280Chip.open(bus.controller(), 0x78)).toThrow(
      "A BME280 cannot be at 0x78. Its pin SDO chooses 0x76 or 0x77.",
    );
  });
});
