import { type Address, addressValue, isAddress10 } from "@twowire/core";

/**
 * What targets saw, in the tokens of the wire transcript: `S 18W A 05 A Sr 18R A C1 A 94 N P`. A refused byte ends a target's
 * part, so the STOP after it is not in the log; that it was sent shows by the next part, which begins with S and not Sr.
 */
export class WireLog {
  readonly #tokens: string[] = [];
  /** Parts of targets that have begun and not ended. */
  openParts = 0;

  add(token: string): void {
    this.#tokens.push(token);
  }

  /** Number of tokens: unchanged means that nothing was heard. */
  get length(): number {
    return this.#tokens.length;
  }

  get text(): string {
    return this.#tokens.join(" ");
  }

  clear(): void {
    this.#tokens.length = 0;
  }
}

/** `18W`, or `018R` for a 10-bit address. */
export function addressToken(address: Address, direction: "read" | "write"): string {
  const digits = isAddress10(address) ? 3 : 2;
  return `${hex(addressValue(address), digits)}${direction === "read" ? "R" : "W"}`;
}

/** `05`. */
export function byteToken(byte: number): string {
  return hex(byte, 2);
}

/** `A` or `N`. */
export function acknowledgeToken(acknowledged: boolean): string {
  return acknowledged ? "A" : "N";
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}
