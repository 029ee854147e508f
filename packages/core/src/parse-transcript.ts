import type { Address } from "./address.ts";
import { I2CError } from "./i2c-error.ts";
import { address10, address7 } from "./make-address.ts";
import {
  INCOMPLETE,
  type Transcript,
  type TranscriptByte,
  type TranscriptSegment,
  UNKNOWN_BYTE,
} from "./transcript.ts";

/**
 * Reads a line that {@link transcript} wrote.
 * @throws I2CError `invalid-argument` naming the token that is out of place
 */
export function parseTranscript(text: string): Transcript {
  return new TranscriptParser(text).parse();
}

class TranscriptParser {
  readonly #text: string;
  readonly #tokens: readonly string[];
  #position = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = text.split(" ");
  }

  parse(): Transcript {
    const restart = this.#peek() === "Sr";
    if (!restart && this.#peek() !== "S") throw this.#unexpected("S or Sr");
    const segments: TranscriptSegment[] = [];
    while (this.#take("Sr") || (segments.length === 0 && this.#take("S"))) segments.push(this.#segment());
    const incomplete = this.#take(INCOMPLETE);
    const stop = this.#take("P");
    if (this.#peek() !== undefined) throw this.#unexpected(stop ? "nothing after P" : "a byte, Sr, P or ?");
    return { restart, segments, incomplete, stop };
  }

  #segment(): TranscriptSegment {
    const [, digits = "", direction] = /^([0-9A-F]{2,3})([RW])$/.exec(this.#peek() ?? "") ?? [];
    const value = Number.parseInt(digits, 16);
    if (direction === undefined || value > (digits.length === 3 ? 0x3ff : 0x7f)) {
      throw this.#unexpected("an address and its direction, such as 18W");
    }
    this.#position += 1;
    const address: Address = digits.length === 3 ? address10(value) : address7(value);
    const acknowledged = this.#acknowledge();
    const bytes: TranscriptByte[] = [];
    if (acknowledged === true) {
      // A byte that was not completed is the last one.
      for (
        let byte = this.#byte();
        byte !== undefined;
        byte = byte.acknowledged === undefined ? undefined : this.#byte()
      ) {
        bytes.push(byte);
      }
    }
    return { address, isRead: direction === "R", acknowledged, bytes };
  }

  #byte(): TranscriptByte | undefined {
    const token = this.#peek() ?? "";
    if (token !== UNKNOWN_BYTE && !/^[0-9A-F]{2}$/.test(token)) return undefined;
    this.#position += 1;
    return {
      value: token === UNKNOWN_BYTE ? undefined : Number.parseInt(token, 16),
      acknowledged: this.#acknowledge(),
    };
  }

  #acknowledge(): boolean | undefined {
    if (this.#take("A")) return true;
    return this.#take("N") ? false : undefined;
  }

  #peek(): string | undefined {
    return this.#tokens[this.#position];
  }

  #take(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#position += 1;
    return true;
  }

  #unexpected(expected: string): I2CError {
    const found = this.#peek();
    return new I2CError({
      kind: "invalid-argument",
      message: `"${this.#text}" is no transcript: token ${this.#position + 1} is ${found === undefined ? "missing" : `"${found}"`}`,
      nextStep: `Expected is ${expected}; a transcript looks like S 18W A 05 A Sr 18R A C1 A 90 N P.`,
    });
  }
}
