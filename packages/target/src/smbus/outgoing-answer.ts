import { packetErrorCode } from "@twowire/core";
import type { PacketErrorCodeUse } from "./smbus-device-table.ts";
import type { Reply } from "./wire-command.ts";

/** What a controller sees on a line that nobody pulls low. */
const RELEASED = 0xff;

/** What a controller reads: the data, its packet error code, then nothing. */
export class OutgoingAnswer {
  readonly #bytes: Uint8Array;
  readonly #dataLength: number;
  readonly #taken: () => void;
  #fetched = 0;
  #clocked = 0;

  /** @param before every byte of the message so far, both addresses among them */
  constructor(before: Iterable<number>, reply: Reply, use: PacketErrorCodeUse) {
    const { bytes, taken } = reply;
    this.#dataLength = bytes.length;
    this.#taken = taken;
    this.#bytes = use === "none" ? bytes : Uint8Array.of(...bytes, packetErrorCode(before, bytes));
  }

  /** Whether the controller left without a byte. */
  get isUntouched(): boolean {
    return this.#fetched === 0;
  }

  read(): number {
    this.#fetched += 1;
    return this.#bytes[this.#fetched - 1] ?? RELEASED;
  }

  clocked(): void {
    this.#clocked += 1;
    if (this.#clocked === this.#dataLength) this.#taken();
  }
}
