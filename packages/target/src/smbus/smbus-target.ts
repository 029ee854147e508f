import { addressByte, type Now, type TargetHandler, type TransferEnd } from "@twowire/core";
import { IncomingMessage } from "./incoming-message.ts";
import { OutgoingAnswer } from "./outgoing-answer.ts";
import type { BareByte, SMBusCommand } from "./smbus-command.ts";
import { type DeviceTable, type PacketErrorCodeUse, wireBareByte, wireCommands } from "./smbus-device-table.ts";
import { refusalOf, type SMBusRefusal } from "./smbus-refusal.ts";
import type { Reply } from "./wire-command.ts";

export interface SMBusTargetOptions {
  /** What each command code, 0 to 0xFF, means. */
  readonly commands?: Readonly<Record<number, SMBusCommand>>;
  /**
   * Send byte and receive byte. A byte that is also a command is sent like this if nothing follows it and the command cannot be
   * written; `accepts` is not asked then.
   */
  readonly byte?: BareByte;
  /** The address alone; its read/write bit is the message. A probe looks the same as `write`. */
  readonly quick?: (bit: "read" | "write") => Now<void>;
  /**
   * `optional` works with controllers that send packet error codes and with those that do not; a wrong one is refused. A code or
   * count that was damaged so that the packet error code fits in as data is only noticed with `required`. Default: `optional`.
   */
  readonly packetErrorCode?: PacketErrorCodeUse;
  /** Whether the target is busy: then it refuses command codes, never its address, and has nothing to say. Default: never. */
  readonly busy?: () => boolean;
  /** Told of messages that were refused or came to nothing. */
  readonly onRefusal?: (refusal: SMBusRefusal) => void;
}

/** An answer that is none: the line stays released. */
const NOTHING: Reply = { bytes: new Uint8Array(), taken: () => undefined };

/**
 * A device that understands SMBus commands (SMBus 3.0, section 6.5), described as a table. It always acknowledges its address; what
 * it does not take it refuses at the byte that is wrong. A write takes effect at the STOP, because only then is it known
 * whether a packet error code follows; a process call at the repeated START. A write that goes on with a repeated START instead of
 * its STOP is forgotten, so PMBus's group protocol does not work with it.
 *
 * A `write` that returns a promise keeps the next message waiting. What it rejects with, nobody waits for any more: that ends the
 * next message.
 */
export class SMBusTarget implements TargetHandler {
  readonly #table: DeviceTable;
  readonly #quick: ((bit: "read" | "write") => Now<void>) | undefined;
  #message: IncomingMessage | undefined;
  #answer: OutgoingAnswer | undefined;
  /** Whether the answer is to a read that began with it. */
  #direct = false;
  /** Counts the starts, so that what was asked for by an earlier one is not taken for the answer to a later one. */
  #starts = 0;
  /** What the last message does, while it is not done. */
  #working: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** @throws I2CError `invalid-argument` for a command code that is none */
  constructor(options: SMBusTargetOptions) {
    const { commands = {}, byte, quick, packetErrorCode = "optional", busy, onRefusal } = options;
    this.#table = {
      commands: wireCommands(commands),
      byte: wireBareByte(byte),
      packetErrorCode,
      busy: () => busy?.() === true,
      refused: (kind, command) => onRefusal?.(refusalOf(kind, command)),
    };
    this.#quick = quick;
  }

  start(address: number, direction: "read" | "write", restart: boolean): Now<boolean> {
    const before = this.#message;
    this.#message = undefined;
    this.#answer = undefined;
    this.#starts += 1;
    const started = this.#starts;
    const begin = (): Now<boolean> => {
      if (started !== this.#starts) return false;
      this.#throwFailure();
      if (direction === "read" && restart) return this.#beginRead(address, before);
      before?.interrupted();
      if (direction === "read") return this.#beginRead(address, undefined);
      this.#message = new IncomingMessage(this.#table, address);
      return true;
    };
    return this.#working === undefined ? begin() : this.#working.then(begin);
  }

  write(byte: number): Now<boolean> {
    return this.#message?.take(byte) ?? false;
  }

  read(): number {
    return this.#answer?.read() ?? 0xff;
  }

  clocked(): void {
    this.#answer?.clocked();
  }

  stop(end: TransferEnd): void {
    const message = this.#message;
    const answer = this.#answer;
    // What follows the repeated START decides what becomes of the message.
    if (end === "restart" && message !== undefined) return;
    this.#message = undefined;
    this.#answer = undefined;
    if (end !== "stop") message?.interrupted();
    else if (message?.isEmpty === true) this.#work(() => this.#quick?.("write"));
    else if (message !== undefined) this.#work(message.stopped());
    else if (answer?.isUntouched === true && this.#direct) this.#work(() => this.#quick?.("read"));
  }

  #beginRead(address: number, before: IncomingMessage | undefined): Now<boolean> {
    const joined = before?.address === address && !before.isEmpty ? before : undefined;
    if (joined === undefined) before?.interrupted();
    this.#direct = joined === undefined;
    const bytes = [...(joined?.bytes ?? []), addressByte(address, "read")];
    const started = this.#starts;
    const reply = joined === undefined ? this.#bareReply() : joined.answer();
    const answer = ({ bytes: data, taken }: Reply): boolean => {
      if (started !== this.#starts) return false;
      const use = data.length === 0 ? "none" : this.#table.packetErrorCode;
      this.#answer = new OutgoingAnswer(bytes, { bytes: data, taken }, use);
      return true;
    };
    return reply instanceof Promise ? reply.then(answer) : answer(reply ?? NOTHING);
  }

  #bareReply(): Now<Reply> | undefined {
    return this.#table.busy() ? undefined : this.#table.byte.read?.();
  }

  /** Does what a message says; a promise keeps the next message waiting. */
  #work(task: (() => Now<void>) | undefined): void {
    const done = task?.();
    if (!(done instanceof Promise)) return;
    this.#working = done
      .catch((error: unknown) => {
        this.#failure = { error };
      })
      .then(() => {
        this.#working = undefined;
      });
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }
}
