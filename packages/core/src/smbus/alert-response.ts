import type { Address7 } from "../address.ts";
import type { I2CController } from "../controller.ts";
import { isI2CError } from "../i2c-error.ts";
import { address7 } from "../make-address.ts";

/** Where every alerting device answers (SMBus 3.0, appendix A.2). */
const ALERT_RESPONSE = address7(0x0c);

/**
 * Asks who pulls the alert line. Where several do, the one with the lowest address answers, and lets go of the line.
 * @returns its address, or `undefined` where nobody does
 */
export async function alertResponse(controller: I2CController): Promise<Address7 | undefined> {
  const buffer = new Uint8Array(1);
  try {
    await controller.transfer(ALERT_RESPONSE, [{ read: buffer }]);
  } catch (error) {
    if (isI2CError(error) && (error.kind === "nack-address" || error.kind === "nack")) return undefined;
    throw error;
  }
  return address7((buffer[0] ?? 0) >> 1);
}

/** Everybody who pulls the alert line, lowest address first. Each lets go of it by being asked. */
export async function alertResponses(controller: I2CController): Promise<readonly Address7[]> {
  const alerting: Address7[] = [];
  // A device that does not let go would answer for ever.
  for (
    let address = await alertResponse(controller);
    address !== undefined;
    address = await alertResponse(controller)
  ) {
    if (alerting.includes(address)) break;
    alerting.push(address);
  }
  return alerting;
}
