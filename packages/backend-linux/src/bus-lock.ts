import { type Clock, delay, I2CError, type ProgramLock, type WaitOptions } from "@twowire/core";
import { failedCall } from "./kernel-errors.ts";
import type { SystemCalls } from "./system-calls.ts";

/** Operations of flock(2). */
const LOCK_EX = 2;
const LOCK_NB = 4;
const LOCK_UN = 8;

/** How long another program is waited for where nobody says: longer than any device is known to be talked to at a stretch. */
export const LOCK_WAIT_MS = 10_000;

/** First and longest pause between two attempts. */
const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 50;

export interface BusLockParts {
  readonly calls: SystemCalls;
  /** The open device file. */
  readonly file: number;
  readonly clock: Clock;
  /** The URI of the bus. */
  readonly bus: string;
  /** Who holds the lock, where that can be seen. */
  readonly holder: () => string | undefined;
}

/**
 * An advisory lock on a bus, for programs that ask for it: flock(2) on the device file, as `flock /dev/i2c-1 COMMAND` takes it. It needs
 * no right but to open the file, and the kernel lets go of it when the program ends, however it ends.
 */
export class BusLock implements ProgramLock {
  readonly #parts: BusLockParts;
  #closed = false;

  constructor(parts: BusLockParts) {
    this.#parts = parts;
  }

  /**
   * Waits until no other program has the lock, trying now and then: a thread that waits in the kernel could not be called back.
   * @throws I2CError `timeout` naming the program that has it, `aborted`, `closed`
   */
  take(options: WaitOptions): Promise<void> | void {
    return this.#try() ? undefined : this.#wait(options);
  }

  /** Lets other programs on the bus. */
  release(): void {
    if (!this.#closed) this.#parts.calls.flock(this.#parts.file, LOCK_UN);
  }

  /** Ends every wait: the file is about to be closed, and its number may soon be another file's. */
  close(): void {
    this.#closed = true;
  }

  async #wait({ timeoutMs = LOCK_WAIT_MS, signal }: WaitOptions): Promise<void> {
    const { clock } = this.#parts;
    const endMs = clock.now() + timeoutMs;
    let pauseMs = FIRST_PAUSE_MS;
    do {
      const leftMs = endMs - clock.now();
      if (leftMs <= 0) throw this.#late(timeoutMs);
      await delay(clock, Math.min(pauseMs, leftMs), signal);
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    } while (!this.#try());
  }

  #try(): boolean {
    const { bus, calls, file } = this.#parts;
    if (this.#closed) throw new I2CError({ kind: "closed", message: `The bus ${bus} is closed` });
    const result = calls.flock(file, LOCK_EX | LOCK_NB);
    if (result >= 0) return true;
    const cause = failedCall(result, "flock");
    if (cause.code === "EAGAIN") return false;
    throw new I2CError({
      kind: "io",
      message: `${bus} cannot be locked (${cause.code})`,
      nextStep: "Add ?lock=0 to the URI if no other program uses the bus at the same time.",
      outcome: "never-sent",
      code: cause.code,
      cause,
    });
  }

  #late(timeoutMs: number): I2CError {
    const { bus } = this.#parts;
    const holder = this.#parts.holder() ?? "another program";
    return new I2CError({
      kind: "timeout",
      message: `${bus} has been locked by ${holder} for ${timeoutMs} ms`,
      nextStep: "Wait until that has ended, or add ?lock=0 to the URI if both can live with it.",
      outcome: "never-sent",
      code: "EAGAIN",
    });
  }
}
