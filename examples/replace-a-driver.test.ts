// How a test of a program replaces what the program is made of: each time by one binding.
import { simProvider } from "@twowire/backend-sim";
import { type BackendProvider, parseBusUri } from "@twowire/core";
import { type Mcp9808, mcp9808Model } from "@twowire/drivers";
import { backendModule, ContainerModule, deviceToken, I2C_CONTROLLER, openHardware } from "twowire";
import { expect, it } from "vitest";
import { FrostAlarm, frostAlarmModule } from "./injection.ts";

/** As the program is configured where it runs. */
const configuration = {
  bus: "linux:1",
  devices: {
    greenhouse: { chip: "mcp9808" },
    meadow: { chip: "mcp9808", address: 0x19 },
  },
} as const;

const sim = simProvider({ models: [mcp9808Model] });
const frost = parseBusUri("sim:mcp9808@0x18:temperature=2,mcp9808@0x19:temperature=-3");

/** What `linux:` means in these tests. */
const imitation: BackendProvider = { ...sim, scheme: "linux", open: () => sim.open(frost) };

it("replaces a backend", async () => {
  await using hardware = await openHardware(configuration, { modules: [frostAlarmModule, backendModule(imitation)] });
  expect(await hardware.get(FrostAlarm).report()).toBe("close the greenhouse: -3 °C outside");
});

it("replaces a bus", async () => {
  await using bus = await sim.open(frost);
  const replacement = new ContainerModule(({ rebind }) => {
    rebind(I2C_CONTROLLER).toConstantValue(bus);
  });
  await using hardware = await openHardware(configuration, { modules: [frostAlarmModule, replacement] });
  expect(await hardware.get(FrostAlarm).report()).toBe("close the greenhouse: -3 °C outside");
});

it("replaces a driver", async () => {
  await using hardware = await openHardware(configuration, { backends: [imitation], modules: [frostAlarmModule] });
  const mild = { sample: () => Promise.resolve({ temperature: 7 }) } as Mcp9808;
  hardware.container.rebind(deviceToken<Mcp9808>("meadow")).toConstantValue(mild);
  expect(await hardware.get(FrostAlarm).report()).toBe("no frost: 7 °C outside");
});
