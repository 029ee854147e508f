import type { AlertSource } from "./alert-source.ts";

/**
 * SMBALERT#: one open-drain line that all devices share. It is low as long as anyone pulls it (SMBus 3.0, appendix A.1).
 * Each device is an {@link AlertSource} on it.
 */
export class AlertLine {
  readonly #pulling = new Set<AlertSource>();
  readonly #observers = new Set<(level: boolean) => void>();

  /** The level now: true is high, which is when nobody pulls. */
  get level(): boolean {
    return this.#pulling.size === 0;
  }

  /** Who pulls it low: what no device on a real line can see. */
  get pulledBy(): readonly AlertSource[] {
    return [...this.#pulling];
  }

  /** Calls `listener` with each new level, until disposed of. */
  observe(listener: (level: boolean) => void): Disposable {
    // A function of its own, so that a listener may observe twice.
    const observer = (level: boolean): void => listener(level);
    this.#observers.add(observer);
    return { [Symbol.dispose]: () => void this.#observers.delete(observer) };
  }

  /** For sources: pulls the line, or lets go of it. */
  set(source: AlertSource, pulls: boolean): void {
    const before = this.level;
    if (pulls) this.#pulling.add(source);
    else this.#pulling.delete(source);
    const { level } = this;
    if (level === before) return;
    for (const observer of this.#observers) observer(level);
  }
}
