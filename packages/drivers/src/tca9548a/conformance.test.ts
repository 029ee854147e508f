import { SimulatedBus } from "@twowire/backend-sim";
import { type ControllerFixture, describeConformance, TYPICAL_LIMITS } from "@twowire/conformance";
import { asBus, type ControllerCapabilities, type I2CBus, VirtualClock } from "@twowire/core";
import { describe, it } from "vitest";
import { Tca9548a } from "./driver.ts";
import { Tca9548aEmulator } from "./emulator.ts";

/** A channel of a mux as a bus: the controller is one side of it, the host the other. */
async function channelFixture(
  deselect: boolean,
  depth: number,
  capabilities: Partial<ControllerCapabilities> = {},
): Promise<ControllerFixture> {
  const clock = new VirtualClock();
  const bus = new SimulatedBus({ clock });
  const emulators = Array.from({ length: depth }, () => new Tca9548aEmulator());
  let host: ControllerFixture["host"] = bus;
  for (const [level, emulator] of emulators.entries()) {
    await emulator.attachTo(host, 0x70 + level);
    host = emulator.channel(level);
  }
  const open = (): I2CBus => {
    const opened = bus.controller({ capabilities });
    let controller: Pick<I2CBus, "name" | "capabilities" | "clock" | "transfer" | "exclusive"> = opened;
    for (const level of emulators.keys()) {
      controller = new Tca9548a(controller, { address: 0x70 + level, deselect }).channel(level);
    }
    return asBus(controller, opened);
  };
  return {
    openController: open,
    host,
    hostIsPrompt: true,
    faults: {
      holdSda: (clocks) => bus.wire.holdSda(clocks),
      holdScl: () => bus.wire.holdScl(),
      release: () => bus.wire.release(),
      loseArbitration: () => bus.wire.loseArbitration(),
      unplug: () => bus.wire.unplug(),
    },
    // A device behind the mux cannot have the address of the mux.
    occupiedAddress: 0x70,
    passTime: (durationMs) => clock.advance(durationMs),
    close: () => bus.close(),
  };
}

// What one channel on one controller cannot show.
const notJudged = {
  C05f: "fixture.openSecond",
  C19b: "a finite limit",
  C25f: "fixture.openSecond",
  C31a: "fixture.openSecond",
  C36d: "fixture.openMissing",
  C36e: "fixture.openForbidden",
};

describeConformance({ describe, it }, "a channel", () => channelFixture(true, 1), { notJudged });
describeConformance({ describe, it }, "a channel that stays selected", () => channelFixture(false, 1), { notJudged });
describeConformance({ describe, it }, "a channel behind a channel", () => channelFixture(true, 2), { notJudged });
describeConformance(
  { describe, it },
  "a channel of a controller that cannot cut a transfer",
  () => channelFixture(true, 1, TYPICAL_LIMITS.noCut),
  { notJudged },
);
