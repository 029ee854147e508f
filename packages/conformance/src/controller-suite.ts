import type { ConformanceSuite } from "./conformance-suite.ts";
import { ControllerBench } from "./controller-bench.ts";
import { CONTROLLER_CASES } from "./controller-cases.ts";
import type { ControllerFixture } from "./fixture.ts";
import { type Need, unmetNeed } from "./need.ts";

/** What every controller is judged by. */
export const CONTROLLER_SUITE: ConformanceSuite<ControllerFixture, ControllerBench, Need> = {
  cases: CONTROLLER_CASES,
  openBench: (fixture) => new ControllerBench(fixture),
  unmetNeed,
};
