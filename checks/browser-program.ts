// What the browser test bundles: a controller, a driver and an emulated chip, and no Node.
import { SimulatedBus } from "@twowire/backend-sim";
import { VirtualClock } from "@twowire/core";
import { Mcp9808, mcp9808Model } from "@twowire/drivers";

export async function readTemperature(): Promise<number> {
  const clock = new VirtualClock();
  const bus = new SimulatedBus({ clock });
  await bus.attach([0x18], mcp9808Model.emulate({ clock, parameters: new Map([["temperature", "21.5"]]) }));
  const sensor = new Mcp9808(bus.controller());
  await sensor.identify();
  return sensor.readTemperature();
}
