import type { HostLine } from "@twowire/core";

/** Lines of a CP2112's gpiochip. */
const LINE_COUNT = 8;

/** One line of the gpiochip, 0 to 7, from our side of it: what is soldered to the pin. */
export interface AdapterLine extends HostLine {
  /** Whether a program on this machine drives the line. */
  readonly isOutput: boolean;
  /** What anybody sees on the line. Where both sides drive it, the lower level wins; where none does, a pull-up. */
  readonly level: boolean;
  /** Calls `listener` whenever {@link level} or {@link isOutput} has changed. @returns what ends that */
  onChange(listener: (line: AdapterLine) => void): () => void;
}

/** The pins of the bridge, as its GPIO reports describe them (AN495 section 4): bit N is line N. */
export class GpioLines {
  readonly lines: readonly AdapterLine[];
  /** Lines that the kernel drives. */
  #outputs = 0x00;
  /** Outputs that drive high too; the others only low. */
  #pushPull = 0x00;
  /** What outputs were last told. */
  #latch = 0xff;
  /** Lines that our side drives, and to what. */
  #driven = 0x00;
  #drivenLevels = 0x00;
  readonly #listeners = new Set<readonly [bit: number, listener: () => void]>();

  constructor() {
    this.lines = Array.from({ length: LINE_COUNT }, (_, offset) => this.#line(offset));
  }

  /** Levels on the pins. */
  get levels(): number {
    const low = (this.#outputs & ~this.#latch) | (this.#driven & ~this.#drivenLevels);
    return ~low & 0xff;
  }

  /** The configuration report, without its number: direction, push-pull, special functions, clock divider. */
  get configuration(): Uint8Array {
    return Uint8Array.of(this.#outputs, this.#pushPull, 0, 0);
  }

  configure(outputs: number, pushPull: number): void {
    this.#change(() => {
      this.#outputs = outputs;
      this.#pushPull = pushPull;
    });
  }

  /** Sets those outputs that are in the mask. */
  set(levels: number, mask: number): void {
    this.#change(() => {
      this.#latch = (this.#latch & ~mask) | (levels & mask);
    });
  }

  /** As after a reset of the bridge: nothing is driven by it. */
  reset(): void {
    this.#change(() => {
      this.#outputs = 0x00;
      this.#pushPull = 0x00;
      this.#latch = 0xff;
    });
  }

  #line(offset: number): AdapterLine {
    const bit = 1 << offset;
    const isOutput = (): boolean => (this.#outputs & bit) !== 0;
    const level = (): boolean => (this.levels & bit) !== 0;
    const line: AdapterLine = {
      offset,
      get isOutput() {
        return isOutput();
      },
      get level() {
        return level();
      },
      drive: (driven) =>
        this.#change(() => {
          this.#driven = driven === undefined ? this.#driven & ~bit : this.#driven | bit;
          this.#drivenLevels = driven === true ? this.#drivenLevels | bit : this.#drivenLevels & ~bit;
        }),
      onChange: (listener) => {
        const entry = [bit, () => listener(line)] as const;
        this.#listeners.add(entry);
        return () => this.#listeners.delete(entry);
      },
    };
    return line;
  }

  #change(make: () => void): void {
    const levels = this.levels;
    const outputs = this.#outputs;
    make();
    const changed = (levels ^ this.levels) | (outputs ^ this.#outputs);
    if (changed === 0) return;
    for (const [bit, listener] of this.#listeners) if ((changed & bit) !== 0) listener();
  }
}
