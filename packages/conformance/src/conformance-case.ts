import type { ControllerBench } from "./controller-bench.ts";
import type { Need } from "./need.ts";

/** One statement about controllers, or about target hosts, as something that can be run and can fail. */
export interface ConformanceCase<Bench = ControllerBench, Needed extends string = Need> {
  /** The number of the rule in the catalogue, and a letter where a rule has several cases: `C01a`, `T01a`. */
  readonly id: string;
  /** The rule in one sentence. */
  readonly title: string;
  /** Parts of the fixture, and capabilities, without which it cannot be judged. */
  readonly needs: readonly Needed[];
  /**
   * Judges what the bench has.
   * @throws NotCapable where what is under test cannot do what the case is about, and says so; NotJudged where the fixture does
   * not let the case go that far; anything else is a failure
   */
  run(bench: Bench): Promise<void>;
}
