import type { I2CController } from "../controller.ts";
import { isI2CError } from "../i2c-error.ts";
import { encodeInteger } from "../integer-bytes.ts";
import { address7 } from "../make-address.ts";
import { SMBUS_HOST_ADDRESS } from "./smbus-addresses.ts";

export interface HostNotifyOptions {
  /** How often to try again after losing the bus to another device. Default: 8. */
  readonly retries?: number;
}

/**
 * Tells the host something, as a device that takes the bus for it: `S 08W own-address low high P`.
 * @param ownAddress the device that speaks
 * @param value 16 bits
 * @throws I2CError `arbitration-lost` when every try was lost
 */
export async function hostNotify(
  controller: I2CController,
  ownAddress: number,
  value: number,
  options: HostNotifyOptions = {},
): Promise<void> {
  const { retries = 8 } = options;
  const message = [Uint8Array.of(address7(ownAddress) << 1), encodeInteger(value, 2, "little")];
  for (let retry = 0; ; retry += 1) {
    try {
      await controller.transfer(SMBUS_HOST_ADDRESS, [{ write: message }]);
      return;
    } catch (error) {
      if (!isI2CError(error) || error.kind !== "arbitration-lost" || retry >= retries) throw error;
    }
  }
}
