import type { ConformanceSuite } from "./conformance-suite.ts";
import { TargetBench } from "./target-bench.ts";
import { TARGET_CASES } from "./target-cases.ts";
import type { TargetFixture } from "./target-fixture.ts";
import { type TargetNeed, unmetTargetNeed } from "./target-need.ts";

/** What every target host is judged by. */
export const TARGET_SUITE: ConformanceSuite<TargetFixture, TargetBench, TargetNeed> = {
  cases: TARGET_CASES,
  openBench: (fixture) => new TargetBench(fixture),
  unmetNeed: unmetTargetNeed,
};
