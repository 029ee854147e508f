export type { NamedModel } from "./named-model.ts";
export { parsePopulation, type PopulatedChip } from "./population.ts";
export { PopulatedBus, type ResidentChip } from "./populated-bus.ts";
export { populatedBus, type PopulatedBusOptions } from "./open-populated-bus.ts";
export { simProvider, type SimProviderOptions } from "./sim-provider.ts";
export { SimulatedBus, type SimulatedBusOptions, type SimulatedControllerOptions } from "./simulated-bus.ts";
export type { SimulatedWire } from "./simulated-wire.ts";
