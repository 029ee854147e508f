import type { ConformanceCase } from "./conformance-case.ts";
import type { NotCapable } from "./not-capable.ts";
import type { NotJudged } from "./not-judged.ts";

/** Which cases there are about something, and how they get at it. */
export interface ConformanceSuite<Fixture, Bench extends AsyncDisposable, Needed extends string> {
  readonly cases: readonly ConformanceCase<Bench, Needed>[];
  /** Makes what a case works with; disposing of it puts the fixture away. */
  openBench(fixture: Fixture): Bench;
  /** The first need that is not met, as it is reported. */
  unmetNeed(needs: readonly Needed[], fixture: Fixture): NotCapable | NotJudged | undefined;
}
