import { type ChipDescriptor, Mcp9808, mcp9808Chip, mcp9808Model } from "@twowire/drivers";
import { expect, it } from "vitest";
import { openHardware } from "./open-hardware.ts";

/** A chip that does not come with twowire. */
const strange: ChipDescriptor = { ...mcp9808Chip, name: "strange", model: { ...mcp9808Model, name: "strange" } };

it("simulates the chips that a program brings", async () => {
  await using hardware = await openHardware(
    { bus: "sim:strange@0x19:temperature=-3,mcp9808@0x18", devices: { roof: { chip: "strange", address: 0x19 } } },
    { chips: [strange] },
  );
  expect(await hardware.device("roof", Mcp9808).readTemperature()).toBe(-3);
});

it("simulates them in place of those whose names they have", async () => {
  const parameters = { frost: "whether it freezes" };
  const icy: ChipDescriptor = {
    ...mcp9808Chip,
    model: {
      ...mcp9808Model,
      parameters,
      emulate: ({ clock }) => mcp9808Model.emulate({ clock, parameters: new Map([["temperature", "-40"]]) }),
    },
  };
  await using hardware = await openHardware(
    { bus: "sim:mcp9808@0x18:frost=yes", devices: { roof: { chip: "mcp9808" } } },
    { chips: [icy] },
  );
  expect(await hardware.device("roof", Mcp9808).readTemperature()).toBe(-40);
});

it("simulates no chip that it was not given", async () => {
  await expect(openHardware({ bus: "sim:strange@0x18" })).rejects.toThrow('There is no emulated chip "strange"');
});
