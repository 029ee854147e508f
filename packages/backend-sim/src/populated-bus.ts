import type { Attachment } from "@twowire/core";
import type { ChipModel, EmulatedChip } from "@twowire/target";
import type { PopulatedChip } from "./population.ts";
import { SimulatedBus, type SimulatedBusOptions } from "./simulated-bus.ts";

/** A chip that lives on a simulated bus, with its physical back doors. */
export interface ResidentChip {
  readonly name: string;
  readonly address: number;
  /** Every address that it answers at, `address` among them. */
  readonly addresses: readonly number[];
  readonly model: ChipModel;
  readonly chip: EmulatedChip;
}

/** A simulated bus with chips on it, which may come and go. */
export class PopulatedBus extends SimulatedBus {
  readonly #residents = new Map<ResidentChip, Attachment>();

  /** @throws I2CError `invalid-argument` for a physical value that a chip cannot have */
  constructor(population: readonly PopulatedChip[], options: SimulatedBusOptions = {}) {
    super(options);
    for (const chip of population) this.add(chip);
  }

  /** The chips that are on the bus now, in the order in which they came. */
  get chips(): readonly ResidentChip[] {
    return [...this.#residents.keys()];
  }

  /** Puts one more chip on the bus. @throws I2CError `invalid-argument` for a physical value that it cannot have */
  add({ model, address, parameters }: PopulatedChip): ResidentChip {
    const chip = model.emulate({ clock: this.clock, parameters });
    const addresses = model.answersAt?.(address) ?? [address];
    const resident = { name: model.name, address, addresses, model, chip };
    this.#residents.set(resident, this.attachNow(addresses, chip));
    return resident;
  }

  /**
   * Takes a chip off the bus; a transfer that it is part of ends with `detached` for it.
   * @returns whether it was there
   */
  async remove(resident: ResidentChip): Promise<boolean> {
    const attachment = this.#residents.get(resident);
    this.#residents.delete(resident);
    await attachment?.detach();
    return attachment !== undefined;
  }

  override async close(): Promise<void> {
    this.#residents.clear();
    await super.close();
  }
}
