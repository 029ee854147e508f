import { address7, type Address7, decodeInteger, type TargetHandler, type TransferEnd } from "@twowire/core";

/** The device's address, and a word. */
const MESSAGE_LENGTH = 3;

/**
 * The host's side of host notify (SMBus 3.0, section 6.5.9), to be attached at `SMBUS_HOST_ADDRESS`. A message has three bytes: a
 * fourth is refused, and one that is shorter, or not ended by a STOP, is forgotten.
 * @param listener called with the device that speaks and its 16 bits
 */
export function hostNotifyTarget(listener: (device: Address7, value: number) => void): TargetHandler {
  return new HostNotifyTarget(listener);
}

class HostNotifyTarget implements TargetHandler {
  readonly #listener: (device: Address7, value: number) => void;
  #bytes: number[] = [];

  constructor(listener: (device: Address7, value: number) => void) {
    this.#listener = listener;
  }

  /** Nobody has anything to read from the host. */
  start(_address: number, direction: "read" | "write"): boolean {
    this.#bytes = [];
    return direction === "write";
  }

  write(byte: number): boolean {
    if (this.#bytes.length === MESSAGE_LENGTH) return false;
    this.#bytes.push(byte);
    return true;
  }

  read(): number {
    return 0xff;
  }

  stop(end: TransferEnd): void {
    const [device, ...value] = this.#bytes;
    this.#bytes = [];
    if (end !== "stop" || device === undefined || value.length !== MESSAGE_LENGTH - 1) return;
    this.#listener(address7(device >> 1), decodeInteger(Uint8Array.from(value), "little"));
  }
}
