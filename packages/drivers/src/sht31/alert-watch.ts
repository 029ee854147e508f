import { LIMIT_NAMES, type Sht31LimitName } from "./commands.ts";
import { limitRaw, type RawSample } from "./quantities.ts";

/** The limits after a reset: 80 %RH and 60 °C, 79 and 58, 22 and -9, 20 and -10 (note "Alert Mode of SHT3x-DIS"). */
const AFTER_RESET: Readonly<Record<Sht31LimitName, number>> = {
  highSet: 0xcd33,
  highClear: 0xcb2d,
  lowClear: 0x3869,
  lowSet: 0x3266,
};

/** Compares periodic measurements with the limits. */
export class AlertWatch {
  readonly #limits: Record<Sht31LimitName, number> = { ...AFTER_RESET };
  /** Whether an alert came since the flags were cleared; a reset sets it. */
  pending = true;
  humidity = false;
  temperature = false;

  limit(name: Sht31LimitName): number {
    return this.#limits[name];
  }

  setLimit(name: Sht31LimitName, word: number): void {
    this.#limits[name] = word;
  }

  clear(): void {
    this.pending = false;
    this.humidity = false;
    this.temperature = false;
  }

  compare(sample: RawSample): void {
    const humidity = this.#isBeyond("humidity", sample);
    const temperature = this.#isBeyond("temperature", sample);
    if ((humidity && !this.humidity) || (temperature && !this.temperature)) this.pending = true;
    this.humidity = humidity;
    this.temperature = temperature;
  }

  /** An alert begins beyond a set limit and ends within both clear limits. Set limits that contradict each other switch it off. */
  #isBeyond(quantity: keyof RawSample, sample: RawSample): boolean {
    const [highSet = 0, highClear = 0, lowClear = 0, lowSet = 0] = LIMIT_NAMES.map(
      (name) => limitRaw(this.#limits[name])[quantity],
    );
    if (lowSet > highSet) return false;
    const value = sample[quantity];
    return this[quantity] ? value > highClear || value < lowClear : value > highSet || value < lowSet;
  }
}
