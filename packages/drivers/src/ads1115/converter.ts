import type { Clock } from "@twowire/core";
import type { Ads1115InputName, Ads1115Range, Ads1115Rate } from "./inputs.ts";

/** After a rest it takes so long to begin ("Single-Shot Mode": about 25 µs). */
export const WAKE_MS = 0.025;

/** What a conversion is made with, from its beginning to its end. */
export interface ConversionSettings {
  readonly input: Ads1115InputName;
  readonly range: Ads1115Range;
  readonly rate: Ads1115Rate;
  readonly singleShot: boolean;
}

/** When the converter converts what. Nothing runs: what is over by now is found out when somebody looks. */
export class Converter {
  readonly #clock: Clock;
  /** How much longer than they should its conversions take: 1.1 for one that is slow by a tenth. */
  readonly #slowness: number;
  /** What the registers ask for. */
  #wanted: ConversionSettings;
  /** The conversion that goes on. */
  #running: { readonly settings: ConversionSettings; readonly endMs: number } | undefined;
  /** When the last one was over. */
  #endedMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, slowness: number, settings: ConversionSettings) {
    this.#clock = clock;
    this.#slowness = slowness;
    this.#wanted = settings;
  }

  /** Whether a conversion goes on. */
  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** When the conversion that goes on will be over. */
  get endMs(): number | undefined {
    return this.#running?.endMs;
  }

  /** When the last one was over. */
  get endedMs(): number {
    return this.#endedMs;
  }

  /** Takes new settings. A conversion that goes on is finished with the old ones ("Continuous-Conversion Mode"). */
  configure(settings: ConversionSettings, start: boolean): void {
    this.#wanted = settings;
    if (this.#running === undefined && (start || !settings.singleShot)) {
      this.#begin(this.#clock.now() + WAKE_MS);
    }
  }

  /**
   * The conversions that are over by now, each with what it was made with, oldest first. Where many of a kind are over, only
   * the last ones are given: more make no difference to anybody.
   */
  *finished(): Generator<ConversionSettings> {
    const nowMs = this.#clock.now();
    while (this.#running !== undefined && this.#running.endMs <= nowMs) {
      const { settings, endMs } = this.#running;
      this.#endedMs = endMs;
      this.#running = undefined;
      if (!this.#wanted.singleShot) this.#begin(this.#skip(endMs, nowMs));
      yield settings;
    }
  }

  #begin(startMs: number): void {
    this.#running = { settings: this.#wanted, endMs: startMs + this.#durationMs };
  }

  /** When the next conversion begins, leaving out all but the last few of those that are over too. */
  #skip(endMs: number, nowMs: number): number {
    const over = Math.floor((nowMs - endMs) / this.#durationMs);
    return endMs + Math.max(0, over - LONGEST_QUEUE) * this.#durationMs;
  }

  get #durationMs(): number {
    return (1000 / this.#wanted.rate) * this.#slowness;
  }
}

/** As many conversions as the comparator counts. */
const LONGEST_QUEUE = 4;
