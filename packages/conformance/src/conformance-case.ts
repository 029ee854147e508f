import type { ControllerBench } from "./controller-bench.ts";
import type { Need } from "./need.ts";

/** One statement about controllers, as something that can be run and can fail. */
export interface ConformanceCase {
  /** The number of the rule in the catalogue, and a letter where a rule has several cases: `C01a`. */
  readonly id: string;
  /** The rule in one sentence. */
  readonly title: string;
  /** Parts of the fixture without which it cannot be judged. */
  readonly needs: readonly Need[];
  /**
   * Judges the controller.
   * @throws NotCapable where the adapter cannot do what the case is about, and says so; anything else is a failure
   */
  run(bench: ControllerBench): Promise<void>;
}
