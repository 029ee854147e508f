import type { ConformanceCase } from "./conformance-case.ts";
import { CONTROLLER_CASES } from "./controller-cases.ts";
import type { FixtureMaker } from "./fixture.ts";
import { runCase } from "./run-conformance.ts";

/** What the suite needs of a test framework: vitest's and node:test's `describe` and `it` both fit. */
export interface TestFramework {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: (context: TestContext) => Promise<void>): unknown;
}

/** What a test is given; `skip` says why the test was not judged. */
export interface TestContext {
  skip(note?: string): void;
}

export interface DescribeOptions {
  /** Default: all cases for controllers. */
  readonly cases?: readonly ConformanceCase[] | undefined;
  /** Milliseconds after which a case that hangs has failed; less than the framework's own limit. Default: 4000. */
  readonly limitMs?: number | undefined;
  /**
   * Ids of the cases that are expected to be "not capable", with what is missing. Given this, a case that is unexpectedly not
   * capable fails, and so does one that is unexpectedly capable: nothing is skipped in silence.
   */
  readonly notCapable?: Readonly<Record<string, string>> | undefined;
}

/** Makes one test of each case, in whatever test framework is passed in. */
export function describeConformance(
  framework: TestFramework,
  name: string,
  makeFixture: FixtureMaker,
  options: DescribeOptions = {},
): void {
  const { cases = CONTROLLER_CASES, notCapable, limitMs = 4000 } = options;
  framework.describe(name, () => {
    for (const conformanceCase of cases) {
      const { id, title } = conformanceCase;
      framework.it(`${id} ${title}`, async (context) => {
        const result = await runCase(conformanceCase, makeFixture, { limitMs });
        if (result.outcome === "failed") throw result.error;
        const missing = result.outcome === "not-capable" ? result.missing : undefined;
        const expected = notCapable?.[id];
        if (notCapable !== undefined && missing !== expected) {
          throw new Error(`${id} was expected to be ${outcomeName(expected)}, and is ${outcomeName(missing)}`);
        }
        if (missing !== undefined) context.skip(`not capable: ${missing}`);
      });
    }
  });
}

function outcomeName(missing: string | undefined): string {
  return missing === undefined ? "passed" : `not capable (${missing})`;
}
