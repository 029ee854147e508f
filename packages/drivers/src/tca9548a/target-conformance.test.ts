import { SimulatedBus } from "@twowire/backend-sim";
import { describeTargetConformance, type TargetFixture } from "@twowire/conformance";
import { asBus, VirtualClock } from "@twowire/core";
import { describe, it } from "vitest";
import { Tca9548a } from "./driver.ts";
import { Tca9548aEmulator } from "./emulator.ts";

/** Targets behind a channel, and the driver's channel to reach them through. */
async function behindChannel(): Promise<TargetFixture> {
  const clock = new VirtualClock();
  const bus = new SimulatedBus({ clock });
  const emulator = new Tca9548aEmulator();
  await emulator.attachTo(bus, 0x70);
  return {
    host: emulator.channel(3),
    openController() {
      const controller = bus.controller();
      return asBus(new Tca9548a(controller, { address: 0x70 }).channel(3), controller);
    },
    occupiedAddresses: [0x70],
    passTime: (durationMs) => clock.advance(durationMs),
    loseArbitration: () => bus.wire.loseArbitration(),
    close: () => bus.close(),
  };
}

describeTargetConformance({ describe, it }, "targets behind a channel", behindChannel, {
  notJudged: { T01f: "a limit of addresses", T31d: "a limit of stretch" },
});
