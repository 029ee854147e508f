import { type Clock, systemClock } from "@twowire/core";
import type { ConformanceCase } from "./conformance-case.ts";
import type { ConformanceSuite } from "./conformance-suite.ts";
import type { ControllerBench } from "./controller-bench.ts";
import { CONTROLLER_SUITE } from "./controller-suite.ts";
import type { FixtureMaker } from "./fixture.ts";
import type { Need } from "./need.ts";
import { NotCapable } from "./not-capable.ts";
import { NotJudged } from "./not-judged.ts";
import type { TargetBench } from "./target-bench.ts";
import type { TargetFixtureMaker } from "./target-fixture.ts";
import type { TargetNeed } from "./target-need.ts";
import { TARGET_SUITE } from "./target-suite.ts";

/** What came of one case. */
export type CaseResult = { readonly id: string; readonly title: string } & CaseOutcome;

export type CaseOutcome =
  | { readonly outcome: "passed" }
  /** What is under test cannot do that, and says so. */
  | { readonly outcome: "not-capable"; readonly missing: string }
  /** Nobody can tell: the fixture does not let see or provoke enough, or there is nothing to judge. */
  | { readonly outcome: "not-judged"; readonly missing: string }
  | { readonly outcome: "failed"; readonly error: unknown };

/** The results of one backend. */
export interface ConformanceReport {
  readonly name: string;
  readonly results: readonly CaseResult[];
}

export interface ConformanceOptions<Bench = ControllerBench, Needed extends string = Need> {
  /** Default: all of the suite. */
  readonly cases?: readonly ConformanceCase<Bench, Needed>[] | undefined;
  /** Milliseconds after which a case that hangs has failed. Default: 20 000. */
  readonly limitMs?: number | undefined;
  /** What the limit is measured with. Default: the machine's clock. */
  readonly clock?: Clock | undefined;
}

/**
 * Runs every case for controllers, each on a fixture of its own, one after the other. Never rejects because of what a case
 * finds.
 */
export function runConformance(
  name: string,
  makeFixture: FixtureMaker,
  options: ConformanceOptions = {},
): Promise<ConformanceReport> {
  return runSuite(CONTROLLER_SUITE, name, makeFixture, options);
}

/** The same for target hosts. */
export function runTargetConformance(
  name: string,
  makeFixture: TargetFixtureMaker,
  options: ConformanceOptions<TargetBench, TargetNeed> = {},
): Promise<ConformanceReport> {
  return runSuite(TARGET_SUITE, name, makeFixture, options);
}

async function runSuite<Fixture, Bench extends AsyncDisposable, Needed extends string>(
  suite: ConformanceSuite<Fixture, Bench, Needed>,
  name: string,
  makeFixture: () => Fixture | Promise<Fixture>,
  options: ConformanceOptions<Bench, Needed>,
): Promise<ConformanceReport> {
  const results: CaseResult[] = [];
  for (const conformanceCase of options.cases ?? suite.cases) {
    results.push(await runCase(suite, conformanceCase, makeFixture, options));
  }
  return { name, results };
}

/** Runs one case on a fresh fixture. */
export async function runCase<Fixture, Bench extends AsyncDisposable, Needed extends string>(
  suite: ConformanceSuite<Fixture, Bench, Needed>,
  conformanceCase: ConformanceCase<Bench, Needed>,
  makeFixture: () => Fixture | Promise<Fixture>,
  options: Pick<ConformanceOptions, "limitMs" | "clock"> = {},
): Promise<CaseResult> {
  const { id, title } = conformanceCase;
  const { limitMs = 20_000, clock = systemClock } = options;
  try {
    await within(clock, limitMs, judge(suite, conformanceCase, makeFixture));
    return { id, title, outcome: "passed" };
  } catch (error) {
    if (error instanceof NotCapable) return { id, title, outcome: "not-capable", missing: error.missing };
    if (error instanceof NotJudged) return { id, title, outcome: "not-judged", missing: error.missing };
    return { id, title, outcome: "failed", error };
  }
}

async function judge<Fixture, Bench extends AsyncDisposable, Needed extends string>(
  suite: ConformanceSuite<Fixture, Bench, Needed>,
  conformanceCase: ConformanceCase<Bench, Needed>,
  makeFixture: () => Fixture | Promise<Fixture>,
): Promise<void> {
  const fixture = await makeFixture();
  await using bench = suite.openBench(fixture);
  const unmet = suite.unmetNeed(conformanceCase.needs, fixture);
  if (unmet !== undefined) throw unmet;
  await conformanceCase.run(bench);
}

async function within(clock: Clock, limitMs: number, work: Promise<void>): Promise<void> {
  let giveUp: (error: Error) => void = () => undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    giveUp = reject;
  });
  const timer = clock.setTimer(limitMs, () => giveUp(new Error(`The case did not end within ${limitMs} ms`)));
  try {
    await Promise.race([work, limit]);
  } finally {
    timer.clear();
  }
}
