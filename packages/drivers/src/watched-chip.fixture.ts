import type { TargetHandler } from "@twowire/core";
import type { PlainChip } from "./plain-chip.fixture.ts";

/** An emulated chip whose every byte is compared with what a plain model says, and which is asked nothing out of turn. */
export class WatchedChip implements TargetHandler {
  readonly #chip: TargetHandler;
  readonly #model: PlainChip | undefined;
  readonly #fetched: number[] = [];
  /** Bytes sent since the last time that somebody looked. */
  readonly sent: number[] = [];
  /** What was wrong; nothing is thrown here, because that would be the chip's fault on the bus. */
  readonly complaints: string[] = [];
  openParts = 0;
  /** Addresses and bytes so far. */
  steps = 0;

  constructor(chip: TargetHandler, model: PlainChip | undefined) {
    this.#chip = chip;
    this.#model = model;
  }

  start(address: number, direction: "read" | "write", restart: boolean): boolean {
    if (this.openParts > 0) this.complaints.push("a part began before the one before had ended");
    this.steps += 1;
    this.#fetched.length = 0;
    const acknowledged = now(this.#chip.start(address, direction, restart));
    if (!acknowledged) return false;
    this.openParts += 1;
    this.#model?.start(direction);
    return true;
  }

  write(written: number): boolean {
    this.steps += 1;
    const acknowledged = now(this.#chip.write(written));
    if (acknowledged) this.#model?.write(written);
    return acknowledged;
  }

  read(): number {
    const fetched = now(this.#chip.read());
    this.#fetched.push(fetched);
    return fetched;
  }

  clocked(acknowledged: boolean): void {
    this.steps += 1;
    const sent = this.#fetched.shift() ?? -1;
    this.sent.push(sent);
    this.#chip.clocked?.(acknowledged);
    const known = this.#model?.read();
    if (known === undefined || (sent & known.mask) === (known.value & known.mask)) return;
    this.complaints.push(`byte ${this.sent.length - 1} is ${sent}, of which ${known.value & known.mask} should be`);
  }

  stop(end: Parameters<TargetHandler["stop"]>[0]): void {
    this.openParts -= 1;
    this.#chip.stop(end);
    this.#model?.stop(end);
  }
}

/** Emulated chips answer at once. */
function now<T>(answer: T | Promise<T>): T {
  if (answer instanceof Promise) throw new Error("an emulated chip answered later");
  return answer;
}
