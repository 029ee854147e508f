import type { ChipSample } from "@twowire/drivers";
import { paint } from "./colours.ts";
import type { Output } from "./context.ts";
import { jsonLine } from "./formats/json-line.ts";
import { formatQuantity, type Quantity, quantitiesOf } from "./formats/sample.ts";
import { sparkline } from "./formats/sparkline.ts";

/** Shows samples as they come. */
export interface WatchView {
  show(sample: ChipSample, elapsedMs: number): void;
  /** Leaves the terminal as it was found. */
  end(): void;
}

type Units = Readonly<Record<string, string>>;

/** One line of text for each sample, for files and pipes: `1.000 s  temperature 21.5 °C`. */
export class LineView implements WatchView {
  readonly #output: Output;
  readonly #units: Units;

  constructor(output: Output, units: Units) {
    this.#output = output;
    this.#units = units;
  }

  show(sample: ChipSample, elapsedMs: number): void {
    const quantities = quantitiesOf(sample).map(
      (quantity) => `${quantity.name} ${formatQuantity(quantity, this.#units)}`,
    );
    this.#output.write(`${(elapsedMs / 1000).toFixed(3)} s  ${quantities.join("  ")}\n`);
  }

  end(): void {
    // Every line is complete already.
  }
}

/** One line of JSON for each sample. */
export class JsonView implements WatchView {
  readonly #output: Output;
  readonly #about: Readonly<Record<string, unknown>>;

  /** @param about what every line repeats, so that each can be read by itself */
  constructor(output: Output, about: Readonly<Record<string, unknown>>) {
    this.#output = output;
    this.#about = about;
  }

  show(sample: ChipSample, elapsedMs: number): void {
    this.#output.write(jsonLine({ ...this.#about, elapsedMs: Math.round(elapsedMs), ...sample }));
  }

  end(): void {
    // Every line is complete already.
  }
}

const HIDE_CURSOR = "\u001B[?25l";
const SHOW_CURSOR = "\u001B[?25h";
const CLEAR_TO_END_OF_LINE = "\u001B[K";
/** Samples that a sparkline shows at most. */
const HISTORY = 60;

/** A live table with a sparkline for each number, drawn over itself. */
export class TerminalView implements WatchView {
  readonly #output: Output;
  readonly #units: Units;
  readonly #history = new Map<string, number[]>();
  #drawnLines = 0;

  constructor(output: Output, units: Units) {
    this.#output = output;
    this.#units = units;
  }

  show(sample: ChipSample): void {
    const quantities = quantitiesOf(sample);
    const nameWidth = Math.max(...quantities.map(({ name }) => name.length));
    const lines = quantities.map((quantity) => this.#line(quantity, nameWidth));
    const up = this.#drawnLines === 0 ? HIDE_CURSOR : `\u001B[${this.#drawnLines}A`;
    this.#drawnLines = lines.length;
    this.#output.write(`${up}${lines.map((line) => `\r${line}${CLEAR_TO_END_OF_LINE}\n`).join("")}`);
  }

  end(): void {
    // The line below the table may hold the ^C that ended it.
    if (this.#drawnLines > 0) this.#output.write(`\r${CLEAR_TO_END_OF_LINE}${SHOW_CURSOR}`);
  }

  /** One quantity; never wider than the terminal, because a wrapped line could not be drawn over. */
  #line(quantity: Quantity, nameWidth: number): string {
    const width = Math.max(10, this.#output.columns - 1);
    const text = `${quantity.name.padEnd(nameWidth)}  ${formatQuantity(quantity, this.#units).padEnd(12)}`.slice(
      0,
      width,
    );
    if (typeof quantity.value !== "number") return text;
    const history = this.#remember(quantity.name, quantity.value);
    const extremes = `  ${Math.min(...history)} … ${Math.max(...history)}`;
    const room = width - text.length - 2 - extremes.length;
    if (room < 8) return text;
    const bars = sparkline(history.slice(-room));
    return `${text}  ${paint(this.#output, "cyan", bars)}${paint(this.#output, "dim", extremes)}`;
  }

  #remember(name: string, value: number): readonly number[] {
    const history = this.#history.get(name) ?? [];
    history.push(value);
    if (history.length > HISTORY) history.shift();
    this.#history.set(name, history);
    return history;
  }
}
