import { AdapterHost } from "@twowire/backend-linux";
import { limitedHost, placedTargetFixture } from "@twowire/conformance";
import { delay, systemClock } from "@twowire/core";
import { addDevice, open } from "./programs.mjs";

/** Where a kernel driver sits that asks nothing of its chip; the suites have their targets elsewhere. */
export const OCCUPIED = 0x6b;
/** How long a byte may take through the kernel, in this process and back. */
const TURN_MS = 4;

/**
 * A controller of the kernel's, and a virtual adapter of this process with the targets, anew for each case.
 * @param {(bus: number) => Promise<import("@twowire/core").I2CBus>} openBus
 * @param {object} options
 * @param {() => Promise<import("@twowire/core").I2CBus>} [options.openMissing]
 * @param {(bus: number) => Promise<import("@twowire/core").I2CBus>} [options.openForbidden]
 * @param {Partial<import("@twowire/core").TargetCapabilities>} [options.limits] what targets cannot do with this controller
 * @returns {import("@twowire/conformance").FixtureMaker}
 */
export function adapterControllerFixture(openBus, { openMissing, openForbidden, limits }) {
  return async () => {
    const adapter = await AdapterHost.open({ name: "conformance" });
    const bus = Number(adapter.bus);
    addDevice(bus, "dummy", OCCUPIED);
    return {
      openController: () => openBus(bus),
      openSecond: () => openBus(bus),
      host: limits === undefined ? adapter : limitedHost(adapter, limits),
      // The adapter tells the kernel how a transfer ended when its targets have heard of it.
      hostIsPrompt: true,
      faults: {
        loseArbitration: () => adapter.loseArbitration(),
        // The kernel waits with it for whoever has the bus open.
        unplug: () => void adapter.close(),
      },
      passTime: (durationMs) => delay(systemClock, durationMs),
      turnMs: TURN_MS,
      occupiedAddress: OCCUPIED,
      openMissing,
      openForbidden: openForbidden && (() => openForbidden(bus)),
      close: () => adapter.close(),
    };
  };
}

/** A virtual adapter of this process as a place for targets, anew for each case, and the controller that the kernel makes of it. */
export const adapterTargetFixture = placedTargetFixture(() => AdapterHost.open({ name: "conformance" }), open, {
  loseArbitration: (adapter) => adapter.loseArbitration(),
});
