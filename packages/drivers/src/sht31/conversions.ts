import type { Clock } from "@twowire/core";
import { checkRange, type RawSample, rawSample, type Sht31Sample } from "./quantities.ts";

/** A measurement that is going on. */
interface Running {
  /** When the next result is there. */
  doneMs: number;
  /** Milliseconds from one result to the next; `undefined` for a single one. */
  readonly periodMs: number | undefined;
}

/**
 * The measuring part of an SHT31: what it feels, and when that becomes a result. Results are worked out when somebody looks, so
 * that no timer runs.
 */
export class Conversions {
  readonly #clock: Clock;
  readonly #measured: (result: RawSample, periodic: boolean) => void;
  #feels: Sht31Sample;
  #running: Running | undefined;

  /** @param measured called with each new result; of several that are due, with the last */
  constructor(clock: Clock, feels: Sht31Sample, measured: (result: RawSample, periodic: boolean) => void) {
    this.#clock = clock;
    this.#feels = checked(feels);
    this.#measured = measured;
  }

  get feels(): Sht31Sample {
    return this.#feels;
  }

  /** A result that was due by now still shows what was felt before. */
  set feels(sample: Sht31Sample) {
    const next = checked(sample);
    this.settle();
    this.#feels = next;
  }

  /** Whether a single measurement is going on. */
  get isSingle(): boolean {
    return this.#running !== undefined && this.#running.periodMs === undefined;
  }

  get isPeriodic(): boolean {
    return this.#running?.periodMs !== undefined;
  }

  /** Milliseconds until the next result. */
  get remainingMs(): number {
    return this.#running === undefined ? 0 : Math.max(0, this.#running.doneMs - this.#clock.now());
  }

  /** @param periodMs milliseconds from one measurement to the next, `undefined` for a single one */
  start(durationMs: number, periodMs?: number): void {
    this.#running = { doneMs: this.#clock.now() + durationMs, periodMs };
  }

  /** Calls off what is going on. */
  stop(): void {
    this.#running = undefined;
  }

  /** Finishes what is due by now. */
  settle(): void {
    if (this.#running !== undefined && this.#running.doneMs <= this.#clock.now()) this.finish();
  }

  /** Finishes the measurement that is going on, which somebody waited for. */
  finish(): void {
    const running = this.#running;
    if (running === undefined) return;
    if (running.periodMs === undefined) this.#running = undefined;
    else {
      const missed = Math.floor((this.#clock.now() - running.doneMs) / running.periodMs);
      running.doneMs += (Math.max(0, missed) + 1) * running.periodMs;
    }
    this.#measured(rawSample(this.#feels), running.periodMs !== undefined);
  }
}

function checked(sample: Sht31Sample): Sht31Sample {
  checkRange("temperature", sample.temperature, -40, 125, "°C");
  checkRange("humidity", sample.humidity, 0, 100, "%RH");
  return sample;
}
