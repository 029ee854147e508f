export { parsePopulation, type PopulatedChip } from "./population.ts";
export { PopulatedBus, type ResidentChip } from "./populated-bus.ts";
export { populatedBus, simProvider, type SimProviderOptions } from "./sim-provider.ts";
export { SimulatedBus, type SimulatedBusOptions, type SimulatedControllerOptions } from "./simulated-bus.ts";
export type { SimulatedWire } from "./simulated-wire.ts";
