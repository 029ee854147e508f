import type { ConformanceCase } from "./conformance-case.ts";

/** Which cases there are about something, and how they get at it. */
export interface ConformanceSuite<Fixture, Bench extends AsyncDisposable, Needed extends string> {
  readonly cases: readonly ConformanceCase<Bench, Needed>[];
  /** Makes what a case works with; disposing of it puts the fixture away. */
  openBench(fixture: Fixture): Bench;
  /** The first need that a fixture does not meet, by the name under which it is reported. */
  unmetNeed(needs: readonly Needed[], fixture: Fixture): string | undefined;
}
