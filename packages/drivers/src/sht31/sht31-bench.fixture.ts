import { SimulatedBus } from "@twowire/backend-sim";
import { type ControllerCapabilities, type FaultRule, injectFaults, trace, VirtualClock } from "@twowire/core";
import { Sht31, type Sht31Options } from "./driver.ts";
import { Sht31Emulator, type Sht31EmulatorOptions } from "./emulator.ts";

interface Bench {
  readonly clock: VirtualClock;
  readonly chip: Sht31Emulator;
  readonly sensor: Sht31;
  /** Every transfer as a transcript. */
  readonly wire: string[];
  readonly warnings: string[];
  /** Runs something that waits on the clock. */
  readonly run: <T>(work: Promise<T>) => Promise<T>;
}

interface BenchOptions extends Sht31Options {
  readonly chip?: Sht31EmulatorOptions;
  readonly faults?: readonly FaultRule[];
  readonly capabilities?: Partial<ControllerCapabilities>;
}

export function bench({ chip: chipOptions, faults = [], capabilities = {}, ...options }: BenchOptions = {}): Bench {
  const clock = new VirtualClock();
  const bus = new SimulatedBus({ clock });
  const warnings: string[] = [];
  const chip = new Sht31Emulator({ clock, onWarning: (message) => warnings.push(message), ...chipOptions });
  bus.attachNow([options.address ?? 0x44], chip);
  const wire: string[] = [];
  const traced = trace(injectFaults(bus.controller({ capabilities }), { faults }).controller, (event) => {
    if (event.type === "end") wire.push(event.transcript);
  });
  return { clock, chip, sensor: new Sht31(traced, options), wire, warnings, run: (work) => clock.run(work) };
}
