import { constants } from "node:os";

const READ_BLOCK_DATA = 0x0100_0000;

/** One message on the wire of a modelled adapter: a (repeated) START, its bytes, in one direction. */
export interface ModelMessage {
  readonly address: number;
  readonly tenBit: boolean;
  readonly read: boolean;
  /** What is written, or room for what is read. */
  readonly bytes: Uint8Array;
  /** Given, the device says how many bytes it sends (I2C_M_RECV_LEN): bytes besides the block, its count among them. */
  readonly counted?: number;
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
  /** What its driver refuses before anything is on the wire: an errno, or 0. */
  readonly refuses?: (messages: readonly ModelMessage[]) => number;
  /** Whether SMBus transactions are its own, not made of messages, so that `refuses` is not asked. */
  readonly nativeSmbus?: boolean;
}

/** An adapter with memories on it, as a kernel driver would run it. */
export class ModelAdapter {
  readonly functionality: number;
  readonly name: string;
  readonly owned: Set<number>;
  /** Every transfer that reached the wire, message by message. */
  readonly wire: WireRecord[][] = [];
  readonly memories = new Map<number, Uint8Array>();
  /** As set by I2C_RETRIES, and by I2C_TIMEOUT in its units of 10 ms. */
  retries: number | undefined;
  timeout: number | undefined;
  /** Whether opening gives EACCES. */
  forbidden = false;
  /** Errno that the next transfer ends with instead. */
  failNextWith: number | undefined;
  /** Result of the next transfer instead of the number of its messages. */
  claimNextDone: number | undefined;
  readonly nativeSmbus: boolean;
  readonly #refuses: (messages: readonly ModelMessage[]) => number;
  readonly #pointers = new Map<number, number>();

  constructor(options: ModelAdapterOptions) {
    this.functionality = options.functionality;
    this.name = options.name ?? "model adapter";
    this.owned = new Set(options.owned);
    this.nativeSmbus = options.nativeSmbus ?? false;
    this.#refuses = options.refuses ?? (() => 0);
    for (const address of options.devices ?? []) this.memories.set(address, new Uint8Array(256));
  }

  /** Runs a transfer. @returns the number of messages, or a negative errno */
  transfer(messages: readonly ModelMessage[], native = false): number {
    const refusal = native ? 0 : this.#refuses(messages);
    if (refusal !== 0) return -refusal;
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
      const moved = this.#run(message, memory);
      const { address, tenBit, read, bytes } = message;
      records.push({ address, ...(tenBit ? { tenBit } : {}), read, bytes: [...bytes.subarray(0, Math.abs(moved))] });
      if (moved < 0) return -constants.errno.EPROTO;
    }
    return done ?? messages.length;
  }

  /** @returns how many bytes went over the wire; negative where the count of a block is none */
  #run({ address, read, bytes, counted }: ModelMessage, memory: Uint8Array): number {
    let pointer = this.#pointers.get(address) ?? 0;
    let length = bytes.length;
    let wrong = false;
    if (counted !== undefined) {
      // A driver without counted reads takes the length for what it is.
      const count = this.#has(READ_BLOCK_DATA) ? (memory[pointer & 0xff] ?? 0) : 0;
      wrong = this.#has(READ_BLOCK_DATA) && (count === 0 || count > 32);
      length = wrong ? 1 : count + counted;
    }
    for (let index = 0; index < length; index += 1) {
      if (read) bytes[index] = memory[pointer++ & 0xff] ?? 0;
      else if (index === 0) pointer = bytes[0] ?? 0;
      else memory[pointer++ & 0xff] = bytes[index] ?? 0;
    }
    this.#pointers.set(address, pointer);
    return wrong ? -length : length;
  }

  #has(bit: number): boolean {
    return (this.functionality & bit) !== 0;
  }
}
