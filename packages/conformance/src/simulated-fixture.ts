import { type ControllerCapabilities, type I2CBus, type TargetHost, VirtualClock } from "@twowire/core";
import type { ControllerFixture, FixtureMaker } from "./fixture.ts";

/** What the suite uses of `SimulatedBus`, which it cannot import: the suite stands below every backend. */
export interface SimulatedWires extends TargetHost {
  readonly wire: {
    holdSda(clocks?: number): void;
    holdScl(): void;
    release(): void;
    unplug(): void;
    loseArbitration(): void;
  };
  controller(options: { readonly capabilities?: Partial<ControllerCapabilities> }): I2CBus;
  close(): Promise<void>;
}

/** What makes one simulated controller different from another. */
export interface SimulatedFixtureOptions extends Pick<ControllerFixture, "openMissing"> {
  /** What the controller is worse at than a perfect one. */
  readonly limits?: Partial<ControllerCapabilities> | undefined;
}

/**
 * The fixture of a controller on a simulated bus, with every fault and a virtual clock.
 * @param makeBus for instance `(clock) => new SimulatedBus({ clock })`
 */
export function simulatedFixture(
  makeBus: (clock: VirtualClock) => SimulatedWires,
  options: SimulatedFixtureOptions = {},
): FixtureMaker {
  return () => {
    const clock = new VirtualClock();
    const bus = makeBus(clock);
    const open = (): I2CBus => bus.controller({ capabilities: options.limits ?? {} });
    return {
      openController: open,
      openSecond: open,
      host: bus,
      hostIsPrompt: true,
      faults: {
        holdSda: (clocks) => bus.wire.holdSda(clocks),
        holdScl: () => bus.wire.holdScl(),
        release: () => bus.wire.release(),
        loseArbitration: () => bus.wire.loseArbitration(),
        unplug: () => bus.wire.unplug(),
      },
      passTime: (durationMs) => clock.advance(durationMs),
      openMissing: options.openMissing,
      close: () => bus.close(),
    };
  };
}
