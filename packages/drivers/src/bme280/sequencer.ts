import type { Clock } from "@twowire/core";
import { type AnyOversampling, measurementTimeMs } from "./oversampling.ts";

export type Mode = "sleep" | "forced" | "normal";

/** What measurements are made with. */
export interface SequencerSettings {
  readonly oversampling: AnyOversampling;
  /** Rest between two measurements in normal mode. */
  readonly standbyMs: number;
}

/** More measurements than this of the same air the filter does not tell apart. */
const LONGEST_MEMORY = 400;

/** When the sensor measures (section 3.3). Nothing runs: what is over by now is found out when somebody looks. */
export class Sequencer {
  readonly #clock: Clock;
  readonly #kind: "typical" | "maximum";
  #mode: Mode = "sleep";
  /** The mode to change to when the measurement that goes on is over. */
  #next: Mode | undefined;
  #settings: SequencerSettings;
  #running: { readonly oversampling: AnyOversampling; readonly endMs: number } | undefined;
  /** When the next measurement begins, in normal mode. */
  #nextMs: number | undefined;

  /** @param kind whether measurements take as long as they may, or as long as they mostly do */
  constructor(clock: Clock, kind: "typical" | "maximum", settings: SequencerSettings) {
    this.#clock = clock;
    this.#kind = kind;
    this.#settings = settings;
  }

  get mode(): Mode {
    return this.#mode;
  }

  get isMeasuring(): boolean {
    return this.#running !== undefined;
  }

  /** Whether a change of mode waits for a measurement to end. Until then the sensor takes no other. */
  get isChanging(): boolean {
    return this.#next !== undefined;
  }

  /** Takes a mode and settings; at once, or when the measurement that goes on is over. */
  command(mode: Mode, settings: SequencerSettings): void {
    this.#settings = settings;
    if (this.#running === undefined) this.#enter(mode, this.#clock.now());
    else if (mode !== this.#mode || mode === "forced") this.#next = mode;
  }

  /** The measurements that are over by now, oldest first; of very many, the last ones. */
  *finished(): Generator<AnyOversampling> {
    const nowMs = this.#clock.now();
    for (;;) {
      if (this.#running !== undefined) {
        const { oversampling, endMs } = this.#running;
        if (endMs > nowMs) return;
        this.#running = undefined;
        this.#afterMeasurement(endMs, nowMs);
        yield oversampling;
      } else if (this.#nextMs !== undefined && this.#nextMs <= nowMs) {
        this.#begin(this.#nextMs);
      } else {
        return;
      }
    }
  }

  #enter(mode: Mode, atMs: number): void {
    const rests = mode === "normal" && this.#mode === "normal" && this.#nextMs !== undefined;
    this.#mode = mode;
    if (rests) return;
    this.#nextMs = undefined;
    if (mode !== "sleep") this.#begin(atMs);
  }

  #begin(atMs: number): void {
    const { oversampling } = this.#settings;
    this.#nextMs = undefined;
    this.#running = { oversampling, endMs: atMs + measurementTimeMs(oversampling, this.#kind) };
  }

  #afterMeasurement(endMs: number, nowMs: number): void {
    const next = this.#next;
    this.#next = undefined;
    if (next !== undefined) this.#enter(next, endMs);
    else if (this.#mode === "forced") this.#mode = "sleep";
    else this.#nextMs = this.#skip(endMs + this.#settings.standbyMs, nowMs);
  }

  /** When the next measurement begins, leaving out all but the last of those that are over too. */
  #skip(nextMs: number, nowMs: number): number {
    const { oversampling, standbyMs } = this.#settings;
    const cycleMs = standbyMs + measurementTimeMs(oversampling, this.#kind);
    const over = Math.floor((nowMs - nextMs) / cycleMs);
    return nextMs + Math.max(0, over - LONGEST_MEMORY) * cycleMs;
  }
}
