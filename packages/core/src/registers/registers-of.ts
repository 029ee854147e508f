import type { I2CDevice } from "../i2c-device.ts";
import { RegisterClient } from "./register-client.ts";
import type { RegisterMap } from "./register-map.ts";
import type { RegisterMapDefinition } from "./register-map-definition.ts";
import type { ChipRegisters } from "./register-types.ts";

/**
 * A chip's registers on a bus, by name and with types.
 *
 * ```
 * const chip = registersOf(new I2CDevice(controller, 0x18), mcp9808Registers);
 * const { temperature } = await chip.ambientTemperature.read();
 * await chip.configuration.update({ hysteresis: "1.5C" });
 * ```
 */
export function registersOf<D extends RegisterMapDefinition>(device: I2CDevice, map: RegisterMap<D>): ChipRegisters<D> {
  const clients = map.registers.map((register) => [register.name, new RegisterClient(device, map, register)]);
  // The clients offer every operation and refuse at run time what the types of ChipRegisters already leave out.
  return Object.fromEntries(clients) as ChipRegisters<D>;
}
