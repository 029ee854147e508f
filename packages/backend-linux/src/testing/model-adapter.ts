import { constants } from "node:os";

/** One message on the wire of a modelled adapter: a (repeated) START, its bytes, in one direction. */
export interface ModelMessage {
  readonly address: number;
  readonly tenBit: boolean;
  readonly read: boolean;
  /** What is written, or room for what is read. */
  readonly bytes: Uint8Array;
}

/** A message as it went over the wire. */
export interface WireRecord {
  readonly address: number;
  readonly tenBit?: true;
  readonly read: boolean;
  readonly bytes: readonly number[];
}

export interface ModelAdapterOptions {
  readonly functionality: number;
  readonly name?: string;
  /** Addresses with a memory of 256 bytes behind them: the first byte written is the pointer. */
  readonly devices?: readonly number[];
  /** Addresses that a kernel driver owns. */
  readonly owned?: readonly number[];
}

/** An adapter with memories on it, as a kernel driver would run it. */
export class ModelAdapter {
  readonly functionality: number;
  readonly name: string;
  readonly owned: Set<number>;
  /** Every transfer that reached the wire, message by message. */
  readonly wire: WireRecord[][] = [];
  readonly memories = new Map<number, Uint8Array>();
  /** Whether opening gives EACCES. */
  forbidden = false;
  /** Errno that the next transfer ends with instead. */
  failNextWith: number | undefined;
  /** Result of the next transfer instead of the number of its messages. */
  claimNextDone: number | undefined;
  readonly #pointers = new Map<number, number>();

  constructor(options: ModelAdapterOptions) {
    this.functionality = options.functionality;
    this.name = options.name ?? "model adapter";
    this.owned = new Set(options.owned);
    for (const address of options.devices ?? []) this.memories.set(address, new Uint8Array(256));
  }

  /** Runs a transfer. @returns the number of messages, or a negative errno */
  transfer(messages: readonly ModelMessage[]): number {
    const errno = this.failNextWith;
    this.failNextWith = undefined;
    if (errno !== undefined) return -errno;
    const done = this.claimNextDone;
    this.claimNextDone = undefined;
    const records: WireRecord[] = [];
    this.wire.push(records);
    for (const message of messages) {
      const memory = this.memories.get(message.address);
      if (memory === undefined) return -constants.errno.ENXIO;
      this.#run(message, memory);
      const { address, tenBit, read, bytes } = message;
      records.push({ address, ...(tenBit ? { tenBit } : {}), read, bytes: [...bytes] });
    }
    return done ?? messages.length;
  }

  #run({ address, read, bytes }: ModelMessage, memory: Uint8Array): void {
    let pointer = this.#pointers.get(address) ?? 0;
    for (let index = 0; index < bytes.length; index += 1) {
      if (read) bytes[index] = memory[pointer++ & 0xff] ?? 0;
      else if (index === 0) pointer = bytes[0] ?? 0;
      else memory[pointer++ & 0xff] = bytes[index] ?? 0;
    }
    this.#pointers.set(address, pointer);
  }
}
