import type { I2CDevice } from "../i2c-device.ts";
import { I2CError } from "../i2c-error.ts";
import type { RegisterCache } from "./register-cache.ts";
import { RegisterClient } from "./register-client.ts";
import type { RegisterMap } from "./register-map.ts";
import type { RegisterMapDefinition } from "./register-map-definition.ts";
import type { ChipRegisters } from "./register-types.ts";

export interface RegistersOptions {
  /** Keeps what is read and written, so that it need not be asked again. Default: every access goes to the chip. */
  readonly cache?: RegisterCache | undefined;
}

/**
 * A chip's registers on a bus, by name and with types.
 *
 * ```
 * const chip = registersOf(new I2CDevice(controller, 0x18), mcp9808Registers);
 * const { temperature } = await chip.ambientTemperature.read();
 * await chip.configuration.update({ hysteresis: "1.5C" });
 * ```
 *
 * A register that is in some banks only is reached by selecting one of them first, with nobody else on the bus in between. Where
 * the register that selects the bank is itself not in all of them, the program has to go there.
 */
export function registersOf<D extends RegisterMapDefinition>(
  device: I2CDevice,
  map: RegisterMap<D>,
  options: RegistersOptions = {},
): ChipRegisters<D> {
  const { cache } = options;
  if (cache !== undefined && cache.map !== map) {
    throw new I2CError({
      kind: "invalid-argument",
      message: `The cache of ${cache.map.name} cannot be used with ${map.name}`,
      nextStep: "Make a cache from the same map.",
    });
  }
  const clients = map.registers.map((register) => [register.name, new RegisterClient(device, map, register, cache)]);
  // The clients offer every operation and refuse at run time what the types of ChipRegisters already leave out.
  return Object.fromEntries(clients) as ChipRegisters<D>;
}
