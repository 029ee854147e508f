import type { Now, TargetHandler, TransferEnd } from "@twowire/core";

/** What decides which channels are connected. */
export interface Switch {
  isConnected(channel: number): boolean;
  heardStart(restart: boolean): void;
  heardStop(): void;
}

/** A target behind a mux, as the bus above sees it: there while its channel is connected, and not at all otherwise. */
export class ChannelGate implements TargetHandler {
  readonly #switch: Switch;
  readonly #channel: number;
  readonly #handler: TargetHandler;
  /** Whether the target has acknowledged its address, and not been told the end yet. */
  #active = false;
  /** Lets go of the clock that the target holds. */
  #release: (() => void) | undefined;
  /** Counts the times that it was cut off. */
  #cuts = 0;

  constructor(mux: Switch, channel: number, handler: TargetHandler) {
    this.#switch = mux;
    this.#channel = channel;
    this.#handler = handler;
  }

  get arbitrates(): boolean {
    return this.#handler.arbitrates === true;
  }

  start(address: number, direction: "read" | "write", restart: boolean): Now<boolean> {
    this.#switch.heardStart(restart);
    if (!this.#switch.isConnected(this.#channel)) return false;
    const cuts = this.#cuts;
    const answer = this.#handler.start(address, direction, restart);
    if (!(answer instanceof Promise)) return this.#started(answer, cuts);
    return this.#untilCut(
      answer.then((acknowledged) => this.#started(acknowledged, cuts)),
      false,
    );
  }

  write(byte: number): Now<boolean> {
    return this.#active ? this.#untilCut(this.#handler.write(byte), false) : false;
  }

  read(): Now<number> {
    return this.#active ? this.#untilCut(this.#handler.read(), 0xff) : 0xff;
  }

  clocked(acknowledged: boolean): void {
    if (this.#active) this.#handler.clocked?.(acknowledged);
  }

  stop(end: TransferEnd): void {
    this.#release = undefined;
    this.#end(end);
    // A NACK, or a target that is detached, ends the part of this target while others may still take part.
    if (end === "stop") this.#switch.heardStop();
  }

  /** Disconnects the target, whatever it is doing. */
  cut(): void {
    this.#cuts += 1;
    this.#end("cancelled");
    this.#release?.();
    this.#release = undefined;
  }

  #started(acknowledged: boolean, cuts: number): boolean {
    if (cuts === this.#cuts) {
      this.#active = acknowledged;
      return acknowledged;
    }
    // It was cut off before it had decided.
    if (acknowledged) this.#handler.stop("cancelled");
    return false;
  }

  #end(end: TransferEnd): void {
    if (!this.#active) return;
    this.#active = false;
    this.#handler.stop(end);
  }

  /** The target's answer, or what the released lines say once it is cut off. */
  #untilCut<T>(answer: Now<T>, released: T): Now<T> {
    if (!(answer instanceof Promise)) return answer;
    return new Promise((resolve, reject) => {
      this.#release = () => resolve(released);
      answer.then(resolve, reject);
    });
  }
}
