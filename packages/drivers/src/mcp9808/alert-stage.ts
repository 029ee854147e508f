/** The settings that the alert output works with, from CONFIG. */
export interface AlertSettings {
  readonly enabled: boolean;
  readonly criticalOnly: boolean;
  readonly interrupt: boolean;
  readonly activeHigh: boolean;
}

/** What the temperature is compared with, in °C. */
export interface AlertLimits {
  readonly upper: number;
  readonly lower: number;
  readonly critical: number;
  readonly hysteresis: number;
}

const AFTER_POWER_ON: AlertSettings = { enabled: false, criticalOnly: false, interrupt: false, activeHigh: false };

/** The comparators and the output stage behind the alert pin (DS25095A, section 5.2.3, "Alert Output Configuration", and figure 5-10). */
export class AlertStage {
  /** Flags 15, 14 and 13 of the temperature word. They do not depend on the settings. */
  critical = false;
  upper = false;
  lower = false;
  /** Whether the output is asserted. */
  asserted = false;
  /** An interrupt that was not cleared yet. */
  #pending = false;
  /** What the output works with; in shutdown not what CONFIG says. */
  #settings = AFTER_POWER_ON;

  /** The level of the pin, pulled up where it is open: true is high. */
  get level(): boolean {
    return this.asserted === this.#settings.activeHigh;
  }

  /** Compares a conversion's result. An alert begins at its limit and ends one hysteresis below it, the lower one the other way round. */
  compare(temperature: number, limits: AlertLimits): void {
    const { hysteresis } = limits;
    const { upper, lower } = this;
    this.critical = temperature >= limits.critical - (this.critical ? hysteresis : 0);
    this.upper = temperature > limits.upper - (upper ? hysteresis : 0);
    this.lower = temperature < limits.lower - (lower ? 0 : hysteresis);
    // Leaving the window interrupts, and so does coming back.
    if (this.#interrupts && (this.upper !== upper || this.lower !== lower)) this.#pending = true;
    this.asserted = this.#wanted;
  }

  /** Takes over what CONFIG says. An output that is no longer in use lets go at once; anything else is for the next conversion. */
  configure(settings: AlertSettings): void {
    this.#settings = settings;
    if (!this.#interrupts) this.#pending = false;
    if (!settings.enabled) this.asserted = false;
  }

  /** Ends an interrupt; an output that is asserted for another reason stays so. */
  clearInterrupt(): void {
    this.#pending = false;
    this.asserted = this.asserted && this.#wanted;
  }

  get #interrupts(): boolean {
    const { enabled, criticalOnly, interrupt } = this.#settings;
    return enabled && interrupt && !criticalOnly;
  }

  /** Whether settings and flags ask for the output. */
  get #wanted(): boolean {
    const { enabled, criticalOnly, interrupt } = this.#settings;
    // The critical limit is a comparator in every mode.
    const window = interrupt ? this.#pending : this.upper || this.lower;
    return enabled && (this.critical || (!criticalOnly && window));
  }
}
