import type { ConformanceCase } from "./conformance-case.ts";
import type { ConformanceSuite } from "./conformance-suite.ts";
import type { ControllerBench } from "./controller-bench.ts";
import { CONTROLLER_SUITE } from "./controller-suite.ts";
import type { FixtureMaker } from "./fixture.ts";
import type { Need } from "./need.ts";
import { runCase } from "./run-conformance.ts";
import type { TargetBench } from "./target-bench.ts";
import type { TargetFixtureMaker } from "./target-fixture.ts";
import type { TargetNeed } from "./target-need.ts";
import { TARGET_SUITE } from "./target-suite.ts";

/** What the suite needs of a test framework: vitest's and node:test's `describe` and `it` both fit. */
export interface TestFramework {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: (context: TestContext) => Promise<void>): unknown;
}

/** What a test is given; `skip` says why the test was not judged. */
export interface TestContext {
  skip(note?: string): void;
}

export interface DescribeOptions<Bench = ControllerBench, Needed extends string = Need> {
  /** Default: all of the suite. */
  readonly cases?: readonly ConformanceCase<Bench, Needed>[] | undefined;
  /** Milliseconds after which a case that hangs has failed; less than the framework's own limit. Default: 4000. */
  readonly limitMs?: number | undefined;
  /**
   * Ids of the cases that are expected to be "not capable", with the name of the capability. Given this or `notJudged`, each case
   * must come out as these two say, and pass where they say nothing: nothing is skipped in silence.
   */
  readonly notCapable?: Readonly<Record<string, string>> | undefined;
  /** The same for the cases that are expected to be "not judged", with what is missing. */
  readonly notJudged?: Readonly<Record<string, string>> | undefined;
}

/** Makes one test of each case for controllers, in whatever test framework is passed in. */
export function describeConformance(
  framework: TestFramework,
  name: string,
  makeFixture: FixtureMaker,
  options: DescribeOptions = {},
): void {
  describeSuite(CONTROLLER_SUITE, framework, name, makeFixture, options);
}

/** The same for target hosts. */
export function describeTargetConformance(
  framework: TestFramework,
  name: string,
  makeFixture: TargetFixtureMaker,
  options: DescribeOptions<TargetBench, TargetNeed> = {},
): void {
  describeSuite(TARGET_SUITE, framework, name, makeFixture, options);
}

function describeSuite<Fixture, Bench extends AsyncDisposable, Needed extends string>(
  suite: ConformanceSuite<Fixture, Bench, Needed>,
  framework: TestFramework,
  name: string,
  makeFixture: () => Fixture | Promise<Fixture>,
  options: DescribeOptions<Bench, Needed>,
): void {
  const { cases = suite.cases, notCapable, notJudged, limitMs = 4000 } = options;
  framework.describe(name, () => {
    for (const conformanceCase of cases) {
      const { id, title } = conformanceCase;
      framework.it(`${id} ${title}`, async (context) => {
        const result = await runCase(suite, conformanceCase, makeFixture, { limitMs });
        if (result.outcome === "failed") throw result.error;
        const isExpected = notCapable !== undefined || notJudged !== undefined;
        const expected = outcomeName(notCapable?.[id], notJudged?.[id]);
        const actual = result.outcome === "passed" ? PASSED : `${VERDICT[result.outcome]}: ${result.missing}`;
        if (isExpected && actual !== expected)
          throw new Error(`${id} was expected to be ${expected}, and is ${actual}`);
        if (actual !== PASSED) context.skip(actual);
      });
    }
  });
}

const PASSED = "passed";
const VERDICT = { "not-capable": "not capable", "not-judged": "not judged" } as const;

function outcomeName(notCapable: string | undefined, notJudged: string | undefined): string {
  if (notCapable !== undefined) return `${VERDICT["not-capable"]}: ${notCapable}`;
  return notJudged === undefined ? PASSED : `${VERDICT["not-judged"]}: ${notJudged}`;
}
