// What the compiler knows of hardware that was opened. Checked, never run.
import type { I2CController } from "@twowire/core";
import type { Mcp9808 } from "@twowire/drivers";
import { Mcp9808 as Mcp9808Class } from "@twowire/drivers";
import { type Container, ContainerModule } from "inversify";
import { expectTypeOf } from "vitest";
import { Thermometer } from "./fake-hardware.fixture.ts";
import type { HardwareConfiguration } from "../configuration/configuration.ts";
import { openHardware } from "./open-hardware.ts";
import { deviceToken, I2C_CONTROLLER } from "./tokens.ts";

export async function devices(fromFile: HardwareConfiguration): Promise<void> {
  const hardware = await openHardware({
    buses: { main: "sim:", lab: "linux:1" },
    devices: { room: { chip: "mcp9808" }, hall: { chip: "somebody-elses", bus: "lab", address: 0x20 } },
  });
  expectTypeOf(hardware.device("room")).toEqualTypeOf<Mcp9808>();
  // A chip that the compiler does not know, with and without the class that is expected there.
  expectTypeOf(hardware.device("hall")).toEqualTypeOf<object>();
  expectTypeOf(hardware.device("hall", Thermometer)).toEqualTypeOf<Thermometer>();
  expectTypeOf(hardware.bus("lab")).toEqualTypeOf<I2CController>();
  expectTypeOf(hardware.get(Mcp9808Class)).toEqualTypeOf<Mcp9808>();
  expectTypeOf(hardware.get(I2C_CONTROLLER, "lab")).toEqualTypeOf<I2CController>();
  // @ts-expect-error there is no such device
  hardware.device("roof");
  // @ts-expect-error a bus may be used, and only the hardware closes it
  await hardware.bus().close();

  const unknown = await openHardware(fromFile);
  expectTypeOf(unknown.device("anything")).toEqualTypeOf<object>();
  expectTypeOf(unknown.device("anything", Mcp9808Class)).toEqualTypeOf<Mcp9808>();
}

export async function configurations(): Promise<void> {
  // @ts-expect-error a key that is unknown
  await openHardware({ busses: { main: "sim:" } });
  // @ts-expect-error a device without a chip
  await openHardware({ devices: { room: { bus: "main" } } });
  // @ts-expect-error a bus is a string
  await openHardware({ buses: { main: 1 } });
  await openHardware({ bus: process.env["MY_BUS"] });
}

export function tokens(container: Container, bus: I2CController): readonly ContainerModule[] {
  container.bind(I2C_CONTROLLER).toConstantValue(bus);
  // @ts-expect-error a number is no bus
  container.bind(I2C_CONTROLLER).toConstantValue(1);
  container.rebind(deviceToken<Mcp9808>("room")).toConstantValue(new Mcp9808Class(bus));
  // @ts-expect-error the token stands for another driver
  container.rebind(deviceToken<Mcp9808>("room")).toConstantValue(new Thermometer(bus));
  const room = deviceToken<Mcp9808>("room");
  const make = (injected: I2CController): Mcp9808 => new Mcp9808Class(injected);
  return [
    new ContainerModule(({ bind }) => {
      bind(Mcp9808Class).toResolvedValue(make, [I2C_CONTROLLER]);
      // @ts-expect-error the list of what to inject is missing
      bind(Mcp9808Class).toResolvedValue(make);
      // @ts-expect-error a device is injected where a bus is needed
      bind(Mcp9808Class).toResolvedValue(make, [room]);
    }),
  ];
}
