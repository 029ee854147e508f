import { type Clock, delay, type I2CBus, systemClock, type TargetHost, VirtualClock } from "@twowire/core";
import { NotJudged } from "./not-judged.ts";
import type { TargetFixture, TargetFixtureMaker } from "./target-fixture.ts";

/** How long a byte may take through a kernel, to its target and back. */
const TURN_MS = 4;
/** More time than this passes only for the targets: nothing on the way to them takes as long. */
const LONGEST_WAIT_MS = 20;

export interface PlacedTargetOptions<Host extends TargetHost> {
  /** Makes the next transfer of the controller lose the bus, where that can be had. */
  readonly loseArbitration?: ((host: Host) => void) | undefined;
  /** The time that the controller and the way to the host live in. Default: the machine's clock. */
  readonly clock?: Clock | undefined;
}

/**
 * The fixture of a host that the operating system makes a bus of, such as `adapter:`; the controller is what opens that bus. Targets
 * live in a time of their own, so that how long they take is exact, while everything else really takes its time.
 * @param openHost opens the host, for each case anew
 * @param openBus for instance `(uri) => registry.open(uri)`
 */
export function placedTargetFixture<Host extends TargetHost>(
  openHost: () => Promise<Host>,
  openBus: (uri: string) => Promise<I2CBus>,
  options: PlacedTargetOptions<Host> = {},
): TargetFixtureMaker {
  const { loseArbitration, clock: outside = systemClock } = options;
  return async (): Promise<TargetFixture> => {
    const opened = await openHost();
    const clock = new VirtualClock();
    return {
      host: {
        capabilities: opened.capabilities,
        clock,
        attach: (addresses, handler) => opened.attach(addresses, handler),
        [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
      },
      openController: () => {
        if (opened.place === undefined) throw new NotJudged("host.place");
        return openBus(opened.place.uri);
      },
      passTime: async (durationMs) => {
        await delay(outside, Math.min(durationMs, LONGEST_WAIT_MS));
        await clock.advance(durationMs);
      },
      turnMs: TURN_MS,
      loseArbitration: loseArbitration === undefined ? undefined : () => loseArbitration(opened),
      close: async () => {
        await opened[Symbol.asyncDispose]();
      },
    };
  };
}
