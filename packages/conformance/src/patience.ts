import { systemClock } from "@twowire/core";
import type { ControllerFixture } from "./fixture.ts";
import { violated } from "./judgement.ts";
import { NotJudged } from "./not-judged.ts";
import { Underway } from "./underway.ts";

/** Turns of the event loop after which something that needs no time is not going to happen any more. */
const PATIENCE_TURNS = 300;
/** Milliseconds of the bus's time that everything must do with. */
const PATIENCE_MS = 10_000;

/** How a case waits: for time to pass on the bus, or for what needs no time. */
export class Patience {
  readonly #passTime: ((durationMs: number) => Promise<void>) | undefined;
  readonly #turnMs: number;

  /** @param fixture of the case, as far as it is about time */
  constructor({ passTime, turnMs = 0 }: Pick<ControllerFixture, "passTime" | "turnMs">) {
    this.#passTime = passTime;
    this.#turnMs = turnMs;
  }

  /** Lets time pass. @throws NotJudged where the fixture has no say in that */
  pass(durationMs: number): Promise<void> {
    if (this.#passTime === undefined) throw new NotJudged("fixture.passTime");
    return this.#passTime(durationMs);
  }

  /** Lets time pass until a promise settles. */
  async whileTimePasses<T>(work: Promise<T>, stepMs = 1): Promise<T> {
    const underway = new Underway(work);
    for (let passedMs = 0; !underway.settled && passedMs < PATIENCE_MS; passedMs += stepMs) await this.pass(stepMs);
    if (!underway.settled) violated(`still waiting after ${PATIENCE_MS} ms`);
    return underway.result;
  }

  /** Gives the event loop turns until something is so. @returns whether it came to be so */
  async eventually(condition: () => boolean): Promise<boolean> {
    for (let turn = 0; turn < PATIENCE_TURNS && !condition(); turn += 1) await this.#nextTurn();
    return condition();
  }

  /** Gives the event loop enough turns for what needs no time to happen. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await this.#nextTurn();
  }

  #nextTurn(): Promise<void> {
    return new Promise((resolve) => void systemClock.setTimer(this.#turnMs, resolve));
  }
}
