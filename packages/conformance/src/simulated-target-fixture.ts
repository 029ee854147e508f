import { type I2CBus, type TargetHost, VirtualClock } from "@twowire/core";
import type { TargetFixtureMaker } from "./target-fixture.ts";

/** What the suite uses of a simulated bus as a target host. */
export interface SimulatedTargetWires extends TargetHost {
  readonly wire: { loseArbitration(): void };
  controller(): I2CBus;
  close(): Promise<void>;
}

/**
 * The fixture of a simulated bus as a target host, with a perfect controller and a virtual clock.
 * @param makeBus for instance `(clock) => new SimulatedBus({ clock })`
 * @param asHost what becomes of it as a host, such as {@link limitedHost}. Default: the bus itself
 */
export function simulatedTargetFixture(
  makeBus: (clock: VirtualClock) => SimulatedTargetWires,
  asHost: (bus: TargetHost) => TargetHost = (bus) => bus,
): TargetFixtureMaker {
  return () => {
    const clock = new VirtualClock();
    const bus = makeBus(clock);
    return {
      host: asHost(bus),
      openController: () => bus.controller(),
      passTime: (durationMs) => clock.advance(durationMs),
      loseArbitration: () => bus.wire.loseArbitration(),
      close: () => bus.close(),
    };
  };
}
