import { type Address7, formatByte } from "../address.ts";
import type { I2CController, TransferOptions } from "../controller.ts";
import { I2CError, isI2CError } from "../i2c-error.ts";
import { address7 } from "../make-address.ts";
import { addressByte, packetErrorCode } from "./packet-error-code.ts";
import { ALERT_RESPONSE_ADDRESS } from "./smbus-addresses.ts";

export interface AlertResponseOptions {
  /** Reads and checks a packet error code after the address; devices without one send 0xFF there. Default: false. */
  readonly packetErrorCode?: boolean;
  /** Options of the transfer, such as `timeoutMs`. */
  readonly transfer?: TransferOptions;
}

/**
 * Asks who pulls the alert line. Where several do, the one with the lowest address answers, and lets go of the line.
 * @returns its address, or `undefined` where nobody does
 * @throws I2CError `pec-mismatch`
 */
export async function alertResponse(
  controller: I2CController,
  options: AlertResponseOptions = {},
): Promise<Address7 | undefined> {
  const buffer = new Uint8Array(options.packetErrorCode === true ? 2 : 1);
  try {
    await controller.transfer(ALERT_RESPONSE_ADDRESS, [{ read: buffer }], options.transfer);
  } catch (error) {
    if (isI2CError(error) && (error.kind === "nack-address" || error.kind === "nack")) return undefined;
    throw error;
  }
  const [answer = 0, code] = buffer;
  const expected = packetErrorCode([addressByte(ALERT_RESPONSE_ADDRESS, "read"), answer]);
  if (code === undefined || code === expected) return address7(answer >> 1);
  throw new I2CError({
    kind: "pec-mismatch",
    message: `The answer to an alert had the packet error code ${formatByte(code)} where ${formatByte(expected)} is right`,
    nextStep: "Ask without packetErrorCode if the devices do not send one; who let go of the line is not known now.",
    address: ALERT_RESPONSE_ADDRESS,
    bus: "idle",
  });
}

/** Everybody who pulls the alert line, lowest address first. Each lets go of it by being asked. */
export async function alertResponses(
  controller: I2CController,
  options: AlertResponseOptions = {},
): Promise<readonly Address7[]> {
  const alerting: Address7[] = [];
  // A device that does not let go would answer for ever.
  for (
    let address = await alertResponse(controller, options);
    address !== undefined;
    address = await alertResponse(controller, options)
  ) {
    if (alerting.includes(address)) break;
    alerting.push(address);
  }
  return alerting;
}
