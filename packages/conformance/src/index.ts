export type { ConformanceCase } from "./conformance-case.ts";
export { CONTROLLER_CASES } from "./controller-cases.ts";
export { ControllerBench } from "./controller-bench.ts";
export type { BusFaults, ControllerFixture, FixtureMaker, KnownMemory } from "./fixture.ts";
export type { Need } from "./need.ts";
export { NotCapable } from "./not-capable.ts";
export {
  type CaseOutcome,
  type CaseResult,
  type ConformanceOptions,
  type ConformanceReport,
  runCase,
  runConformance,
} from "./run-conformance.ts";
export {
  describeConformance,
  type DescribeOptions,
  type TestContext,
  type TestFramework,
} from "./describe-conformance.ts";
export { simulatedFixture } from "./simulated-fixture.ts";
export { TYPICAL_LIMITS } from "./typical-limits.ts";
export { memoryChipFixture, type MemoryChipOptions } from "./memory-chip-fixture.ts";
export { hasPassed, scorecard } from "./scorecard.ts";
