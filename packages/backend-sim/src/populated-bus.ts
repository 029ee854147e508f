import type { EmulatedChip } from "@twowire/target";
import type { PopulatedChip } from "./population.ts";
import { SimulatedBus, type SimulatedBusOptions } from "./simulated-bus.ts";

/** A chip that lives on a simulated bus, with its physical back doors. */
export interface ResidentChip {
  readonly name: string;
  readonly address: number;
  readonly chip: EmulatedChip;
}

/** A simulated bus with chips on it. */
export class PopulatedBus extends SimulatedBus {
  readonly chips: readonly ResidentChip[];

  /** @throws I2CError `invalid-argument` for a physical value that a chip cannot have */
  constructor(population: readonly PopulatedChip[], options: SimulatedBusOptions = {}) {
    super(options);
    this.chips = population.map(({ model, address, parameters }) => {
      const chip = model.emulate({ clock: this.clock, parameters });
      this.attachNow([address], chip);
      return { name: model.name, address, chip };
    });
  }
}
