import type { I2CBus, TargetHost } from "@twowire/core";

/** Makes what a case needs. It is called once for each case, so that no case sees what another one left behind. */
export type FixtureMaker = () => ControllerFixture | Promise<ControllerFixture>;

/**
 * What a backend author supplies. Only `openController` and `close` are needed; each further part lets the suite see, or
 * provoke, more. A case that needs a part that is missing is reported as "not judged", with the name of the part.
 */
export interface ControllerFixture {
  /** Opens the controller under test. The suite closes it. */
  openController(): I2CBus | Promise<I2CBus>;
  /** Opens another controller of the same wires: a second handle, or a second controller of a multi-controller bus. */
  readonly openSecond?: (() => I2CBus | Promise<I2CBus>) | undefined;
  /** A place for targets on the same wires: whatever the controller does is then seen from the other side. */
  readonly host?: TargetHost | undefined;
  /** Whether the host's targets have heard of everything when the controller's promise settles. Default: false. */
  readonly hostIsPrompt?: boolean | undefined;
  /** A memory that is on the bus anyway; of use where there is no host. */
  readonly memory?: KnownMemory | undefined;
  readonly faults?: BusFaults | undefined;
  /** Lets time pass for the controller: advances a virtual clock, or really waits. */
  readonly passTime?: ((durationMs: number) => Promise<void>) | undefined;
  /**
   * Milliseconds of the machine's time that a turn of the event loop is given. Default: 0, as where everything is in this process.
   * Across a kernel or a wire: as long as a byte takes to get there, because a few turns must do for what needs no other time.
   */
  readonly turnMs?: number | undefined;
  /** An address that someone else owns, such as a kernel driver. */
  readonly occupiedAddress?: number | undefined;
  /** Tries to open a bus of this backend that does not exist. */
  readonly openMissing?: (() => Promise<I2CBus>) | undefined;
  /** Tries to open a bus that exists and that this user may not open. */
  readonly openForbidden?: (() => Promise<I2CBus>) | undefined;
  /** Puts everything back. Called once, after the controllers were closed. */
  close(): void | Promise<void>;
}

/**
 * A device with 8-bit cells behind an 8-bit pointer: the first byte of a write sets the pointer, further ones are stored, a
 * read starts at the pointer. The suite reads only what it has written before, and with the length that it was written with,
 * because an SMBus word and an SMBus block need not be the same cells.
 */
export interface KnownMemory {
  /** Where it answers. */
  readonly address: number;
  /** Where nothing answers. */
  readonly absentAddress: number;
  /** First of the cells that the suite may overwrite. */
  readonly firstCell: number;
  /** How many there are: 32 or more. */
  readonly cells: number;
}

/** Faults that the fixture can provoke. Each is optional. */
export interface BusFaults {
  /** Something holds SDA low until it has seen this many clocks; for ever where left out. */
  readonly holdSda?: ((clocks?: number) => void | Promise<void>) | undefined;
  /** Something holds SCL low. */
  readonly holdScl?: (() => void | Promise<void>) | undefined;
  /** Lets both lines go. Needed with the two above. */
  readonly release?: (() => void | Promise<void>) | undefined;
  /** Makes the next transfer lose the bus to another controller. */
  readonly loseArbitration?: (() => void | Promise<void>) | undefined;
  /** Takes the hardware away. */
  readonly unplug?: (() => void | Promise<void>) | undefined;
}
