import type { I2CBus, TargetHost } from "@twowire/core";
import type { TargetLayers } from "./target-layers.ts";

/** Makes what a case for target hosts needs. It is called once for each case. */
export type TargetFixtureMaker = () => TargetFixture | Promise<TargetFixture>;

/** What the author of a target host supplies: the host, and a controller to see it from the other side. */
export interface TargetFixture {
  /** The host under test, with no target on it. */
  readonly host: TargetHost;
  /**
   * Opens a controller of the same wires; the suite closes it. The more it can do, the more is judged: what it cannot is
   * reported as `controller.` and the name of its capability.
   */
  openController(): I2CBus | Promise<I2CBus>;
  /** Addresses at which somebody else answers, such as a mux on the way: not asked when it comes to who answers at what. */
  readonly occupiedAddresses?: readonly number[] | undefined;
  /** Lets time pass on the host's clock: advances a virtual one, or really waits. Without it no time limit is judged. */
  readonly passTime?: ((durationMs: number) => Promise<void>) | undefined;
  /**
   * Milliseconds of the machine's time that a turn of the event loop is given. Default: 0, as where everything is in this process.
   * Across a kernel or a wire: as long as a byte takes to get there, because a few turns must do for what needs no other time.
   */
  readonly turnMs?: number | undefined;
  /** Makes the next transfer of the controller lose the bus to another one. Without it nobody knows what becomes of it. */
  readonly loseArbitration?: (() => void | Promise<void>) | undefined;
  /** What stands between the host and whoever writes a target, where it is not that of `@twowire/target`. */
  readonly layers?: Partial<TargetLayers> | undefined;
  /** Puts everything back. Called once, after the controller was closed and the targets were taken off. */
  close(): void | Promise<void>;
}
