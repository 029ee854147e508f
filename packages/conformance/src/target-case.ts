import type { ConformanceCase } from "./conformance-case.ts";
import type { TargetBench } from "./target-bench.ts";
import type { TargetNeed } from "./target-need.ts";

/** One statement about target hosts and what is built on them. */
export type TargetCase = ConformanceCase<TargetBench, TargetNeed>;
