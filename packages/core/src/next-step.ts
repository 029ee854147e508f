import { type Address, FIRST_DEVICE_ADDRESS, formatAddress, formatByte, isAddress10 } from "./address.ts";
import type { I2CErrorKind } from "./i2c-error.ts";

/** What to advise for an error of this kind when the one who raises it knows nothing better. */
export function defaultNextStep(kind: I2CErrorKind, address: Address | undefined): string {
  switch (kind) {
    case "nack-address":
      return `Check wiring, power and address${eightBitHint(address)}; a device that is busy answers later (waitForAck).`;
    case "nack-data":
      return "The target refused this byte: check the command, the length and whether the device is busy.";
    case "nack":
      return `The hardware does not say what was refused: check wiring, power and address${eightBitHint(address)}.`;
    case "arbitration-lost":
      return "Another controller was faster: repeat the transfer.";
    case "timeout":
      return "Check that the target is alive and does not stretch the clock beyond the limit, or allow more time.";
    case "bus-stuck":
      return "A line is held low: call recover(), then check wiring, pull-ups and power.";
    case "bus-error":
      return "Check pull-ups, cable length and clock speed, then call recover().";
    case "unsupported":
      return "Look at the controller's capabilities, or choose another backend.";
    case "invalid-argument":
      return "Correct the argument; nothing was sent.";
    case "address-in-use":
      return "Unbind the driver that owns the address, or open the bus with force if you know that it is safe.";
    case "not-found":
      return "Run `twowire list` to see what there is.";
    case "permission-denied":
      return "Ask for access to the device, for instance membership of its group.";
    case "disconnected":
      return "Plug the hardware in again and open the bus anew.";
    case "closed":
      return "Open it again before using it.";
    case "aborted":
      return "The caller asked for this; start again when ready.";
    case "pec-mismatch":
      return "The data was damaged on the way, or the device does not use packet error checking: read it again.";
    case "protocol":
      return "The answer cannot be trusted: check versions at both ends and try again.";
    case "io":
      return "Look at what the operating system reports, and try again.";
  }
}

/** Data sheets often print addresses with the read/write bit: 0x30 for what is 0x18. */
function eightBitHint(address: Address | undefined): string {
  if (address === undefined || isAddress10(address)) return "";
  const shifted = address >> 1;
  if (shifted < FIRST_DEVICE_ADDRESS) return "";
  return ` (if ${formatAddress(address)} came from a data sheet in 8-bit notation, it is ${formatByte(shifted)})`;
}
