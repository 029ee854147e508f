import type { Clock } from "@twowire/core";
import { addSeconds, type Ds3231Time } from "./calendar.ts";

const SECOND_MS = 1000;

/** The oscillator, the countdown chain behind it, and the calendar. Nothing runs: seconds are counted when somebody looks. */
export class Timekeeper {
  readonly #clock: Clock;
  #time: Ds3231Time;
  /** When the second that goes on now began. */
  #secondMs: number;
  /** How much of a second is over, while the oscillator stands still. */
  #stoppedMs: number | undefined;

  constructor(clock: Clock, time: Ds3231Time) {
    this.#clock = clock;
    this.#time = time;
    this.#secondMs = clock.now();
  }

  /** The second that was counted last. */
  get time(): Ds3231Time {
    return this.#time;
  }

  /** How much of that second is over, in milliseconds. */
  get sinceSecondMs(): number {
    return this.#stoppedMs ?? this.#clock.now() - this.#secondMs;
  }

  /** Seconds that are over and were not counted yet. */
  get dueSeconds(): number {
    return Math.floor(this.sinceSecondMs / SECOND_MS);
  }

  /** Counts seconds that are due. */
  count(seconds: number): void {
    this.#time = addSeconds(this.#time, seconds);
    this.#secondMs += seconds * SECOND_MS;
  }

  /** Changes the calendar; the second that goes on does so. */
  put(time: Ds3231Time): void {
    this.#time = time;
  }

  /** Begins a second, of which some milliseconds are over. */
  beginSecond(sinceMs = 0): void {
    if (this.#stoppedMs === undefined) this.#secondMs = this.#clock.now() - sinceMs;
    else this.#stoppedMs = sinceMs;
  }

  get runs(): boolean {
    return this.#stoppedMs === undefined;
  }

  /** Lets the oscillator run or stand still. Count what is due before. */
  run(runs: boolean): void {
    if (runs === this.runs) return;
    const sinceMs = this.sinceSecondMs;
    this.#stoppedMs = runs ? undefined : sinceMs;
    this.#secondMs = this.#clock.now() - sinceMs;
  }
}
