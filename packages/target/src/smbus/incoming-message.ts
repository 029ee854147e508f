import { addressByte, type Now, packetErrorCode } from "@twowire/core";
import type { DeviceTable } from "./smbus-device-table.ts";
import type { SMBusRefusal } from "./smbus-refusal.ts";
import { whenKnown } from "./when-known.ts";
import { BLOCK_MAX, type Reply, type WireCommand } from "./wire-command.ts";

/** What a controller writes, from the START on: judged byte by byte, and nothing of it takes effect before its end. */
export class IncomingMessage {
  readonly address: number;
  readonly #table: DeviceTable;
  /** As the packet error code counts them: the address byte, the command code, the data. */
  readonly #bytes: number[];
  #command: WireCommand | undefined;
  /** Data bytes of this message; of a block, the count alone until it is known. */
  #dataLength = 0;
  /** Whether the right packet error code has come. */
  #coded = false;
  #refused = false;

  constructor(table: DeviceTable, address: number) {
    this.#table = table;
    this.address = address;
    this.#bytes = [addressByte(address, "write")];
  }

  /** Whether nothing came but the address. */
  get isEmpty(): boolean {
    return this.#length < 0 && !this.#refused;
  }

  /** Every byte so far. */
  get bytes(): readonly number[] {
    return this.#bytes;
  }

  /** Takes the next byte. Returns whether to acknowledge it. */
  take(byte: number): Now<boolean> {
    if (this.#refused) return false;
    if (this.#length < 0) return this.#takeCommand(byte);
    return this.#length < this.#dataLength ? this.#takeData(byte) : this.#takeCode(byte);
  }

  /** STOP. Returns what the message does, if it does anything. */
  stopped(): (() => Now<void>) | undefined {
    if (this.#refused) return undefined;
    const { byte, packetErrorCode: use } = this.#table;
    const command = this.#isComplete && this.#command?.write !== undefined ? this.#command : undefined;
    const write = command === undefined && this.#length === 0 ? byte.write : command?.write;
    if (write === undefined) this.#refuse("incomplete");
    else if (use === "required" && !this.#coded) this.#refuse("missing-packet-error-code");
    else {
      const data = Uint8Array.from(this.#bytes.slice(command === undefined ? 1 : 2));
      return () => write(data);
    }
    return undefined;
  }

  /** A repeated START to read the answer, from the same address. Returns the answer, if there is any. */
  answer(): Now<Reply> | undefined {
    if (this.#refused) return undefined;
    const command = this.#command;
    if (!this.#coded) {
      if (this.#length === 0 && command?.read !== undefined) return command.read();
      if (this.#length > 0 && this.#isComplete && command?.call !== undefined) {
        return command.call(Uint8Array.from(this.#bytes.slice(2)));
      }
    }
    this.#refuse("not-readable");
    return undefined;
  }

  /** Any other end: nothing takes effect. */
  interrupted(): void {
    if (!this.#refused && !this.isEmpty) this.#refuse("not-stopped");
  }

  /** Data bytes so far; -1 before the command code. */
  get #length(): number {
    return this.#bytes.length - 2;
  }

  get #isComplete(): boolean {
    return this.#length === this.#dataLength;
  }

  #takeCommand(byte: number): Now<boolean> {
    this.#bytes.push(byte);
    if (this.#table.busy()) return this.#refuse("busy");
    this.#command = this.#table.commands.get(byte);
    this.#dataLength = this.#command?.dataLength ?? 0;
    if (this.#command !== undefined) return true;
    const { byte: bare } = this.#table;
    return bare.write === undefined ? this.#refuse("unknown-command") : this.#acceptedBy(bare, 1, "unknown-command");
  }

  #takeData(byte: number): Now<boolean> {
    this.#bytes.push(byte);
    if (this.#command?.counted === true && this.#length === 1) {
      if (byte === 0 || byte > BLOCK_MAX) return this.#refuse("invalid-count");
      this.#dataLength = 1 + byte;
    }
    return this.#isComplete && this.#command !== undefined ? this.#acceptedBy(this.#command, 2, "invalid-value") : true;
  }

  /** A byte after the last: the packet error code, or one too many. */
  #takeCode(byte: number): boolean {
    const writable = this.#length === 0 ? (this.#command?.write ?? this.#table.byte.write) : this.#command?.write;
    if (writable === undefined) return this.#refuse(this.#length === 0 ? "read-only" : "too-long");
    if (this.#coded || this.#table.packetErrorCode === "none") return this.#refuse("too-long");
    this.#coded = byte === packetErrorCode(this.#bytes);
    return this.#coded || this.#refuse("wrong-packet-error-code");
  }

  #acceptedBy(command: WireCommand, dataFrom: number, otherwise: SMBusRefusal["kind"]): Now<boolean> {
    if (command.accepts === undefined) return true;
    return whenKnown(
      command.accepts(Uint8Array.from(this.#bytes.slice(dataFrom))),
      (accepted) => accepted || this.#refuse(otherwise),
    );
  }

  #refuse(kind: SMBusRefusal["kind"]): false {
    this.#refused = true;
    this.#table.refused(kind, this.#bytes[1] ?? 0);
    return false;
  }
}
