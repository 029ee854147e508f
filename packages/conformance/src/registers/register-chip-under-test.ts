import type { TargetHandler } from "@twowire/core";

/** The way in behind the bus that most emulated chips have, without any effect. A `RegisterFile` is one. */
export interface RegisterBackDoor {
  /** What a register holds; write-only bits too. */
  peek(name: string): number;
  /** Changes what a register holds, whatever the map says. */
  poke(name: string, word: number): void;
  /** Adds entries to a FIFO register, as the chip does. */
  push?(name: string, ...words: readonly number[]): unknown;
}

/**
 * An emulated chip that shall be what a register map says. Every `RegisterChip` is one as it stands; of a chip that is made
 * otherwise, more can be judged the more of this it has.
 */
export interface RegisterChipUnderTest extends TargetHandler {
  /** What only the chip can set is set here. */
  readonly registers?: RegisterBackDoor | undefined;
  /** Takes the power away and gives it back. */
  powerOnReset?(): void;
}
