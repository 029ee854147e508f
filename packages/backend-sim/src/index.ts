export { SimulatedBus, type SimulatedBusOptions, type SimulatedControllerOptions } from "./simulated-bus.ts";
export type { SimulatedWire } from "./simulated-wire.ts";
