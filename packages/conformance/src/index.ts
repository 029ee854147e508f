export type { ConformanceCase } from "./conformance-case.ts";
export { CONTROLLER_CASES } from "./controller-cases.ts";
export { ControllerBench } from "./controller-bench.ts";
export type { BusFaults, ControllerFixture, FixtureMaker, KnownMemory } from "./fixture.ts";
export type { Need } from "./need.ts";
export { NotCapable } from "./not-capable.ts";
export { NotJudged } from "./not-judged.ts";
export {
  type CaseOutcome,
  type CaseResult,
  type ConformanceOptions,
  type ConformanceReport,
  runConformance,
  runTargetConformance,
} from "./run-conformance.ts";
export {
  describeConformance,
  type DescribeOptions,
  describeTargetConformance,
  type TestContext,
  type TestFramework,
} from "./describe-conformance.ts";
export { simulatedFixture } from "./simulated-fixture.ts";
export { TYPICAL_LIMITS } from "./typical-limits.ts";
export { memoryChipFixture, type MemoryChipOptions } from "./memory-chip-fixture.ts";
export { placedTargetFixture, type PlacedTargetOptions } from "./placed-target-fixture.ts";
export { limitedHost } from "./limited-host.ts";
export { simulatedTargetFixture } from "./simulated-target-fixture.ts";
export { TargetBench } from "./target-bench.ts";
export type { TargetCase } from "./target-case.ts";
export { TARGET_CASES } from "./target-cases.ts";
export type { TargetFixture, TargetFixtureMaker } from "./target-fixture.ts";
export { TARGET_LAYERS, type TargetLayers } from "./target-layers.ts";
export type { TargetNeed } from "./target-need.ts";
export { TYPICAL_HOST_LIMITS } from "./typical-host-limits.ts";
export {
  describeRegisters,
  type DescribeRegistersOptions,
  type RegisterCaseResult,
  type RegisterChipMaker,
  type RegisterTestOptions,
  runRegisterCases,
} from "./registers/describe-registers.ts";
export type { RegisterWord } from "./registers/register-case.ts";
export type { RegisterBackDoor, RegisterChipUnderTest } from "./registers/register-chip-under-test.ts";
export type { Exceptions } from "./registers/register-facts.ts";
export { hasPassed, scorecard, total } from "./scorecard.ts";
