import { type Address, address7, type I2CController, type Segment } from "@twowire/core";
import type { KnownMemory } from "./fixture.ts";
import { missingCapability } from "./missing-capability.ts";

/** How the bench does a transfer. */
export type Perform = (controller: I2CController, address: Address, segments: readonly Segment[]) => Promise<void>;

/** A memory on the bus, written and read by whatever means the controller has. */
export class MemoryUnderTest {
  readonly address: Address;
  readonly firstCell: number;
  readonly cells: number;
  readonly #perform: Perform;

  constructor(known: KnownMemory, perform: Perform) {
    this.address = address7(known.address);
    this.firstCell = known.firstCell;
    this.cells = known.cells;
    this.#perform = perform;
  }

  /** Writes bytes from a cell on. */
  store(controller: I2CController, cell: number, bytes: readonly number[]): Promise<void> {
    return this.#perform(controller, this.address, [{ write: Uint8Array.of(cell, ...bytes) }]);
  }

  /** Reads bytes from a cell on: after a repeated START, or in a transfer of its own where there is none. */
  async load(controller: I2CController, cell: number, length: number): Promise<Uint8Array> {
    const pointer = { write: Uint8Array.of(cell) };
    const read = new Uint8Array(length);
    if (missingCapability(controller.capabilities, this.address, [pointer, { read }]) === undefined) {
      await this.#perform(controller, this.address, [pointer, { read }]);
    } else {
      await this.#perform(controller, this.address, [pointer]);
      await this.#perform(controller, this.address, [{ read }]);
    }
    return read;
  }
}
