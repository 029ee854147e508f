import { type Clock, systemClock } from "@twowire/core";
import type { ConformanceCase } from "./conformance-case.ts";
import { ControllerBench } from "./controller-bench.ts";
import { CONTROLLER_CASES } from "./controller-cases.ts";
import type { ControllerFixture, FixtureMaker } from "./fixture.ts";
import { unmetNeed } from "./need.ts";
import { NotCapable } from "./not-capable.ts";

/** What came of one case. */
export type CaseResult = { readonly id: string; readonly title: string } & CaseOutcome;

export type CaseOutcome =
  | { readonly outcome: "passed" }
  /** The adapter, or what the fixture lets see, does not reach that far; where it is the adapter, it said so. */
  | { readonly outcome: "not-capable"; readonly missing: string }
  | { readonly outcome: "failed"; readonly error: unknown };

/** The results of one backend. */
export interface ConformanceReport {
  readonly name: string;
  readonly results: readonly CaseResult[];
}

export interface ConformanceOptions {
  /** Default: all cases for controllers. */
  readonly cases?: readonly ConformanceCase[] | undefined;
  /** Milliseconds after which a case that hangs has failed. Default: 20 000. */
  readonly limitMs?: number | undefined;
  /** What the limit is measured with. Default: the machine's clock. */
  readonly clock?: Clock | undefined;
}

/** Runs every case, each on a fixture of its own, one after the other. Never rejects because of what a case finds. */
export async function runConformance(
  name: string,
  makeFixture: FixtureMaker,
  options: ConformanceOptions = {},
): Promise<ConformanceReport> {
  const results: CaseResult[] = [];
  for (const conformanceCase of options.cases ?? CONTROLLER_CASES) {
    results.push(await runCase(conformanceCase, makeFixture, options));
  }
  return { name, results };
}

/** Runs one case on a fresh fixture. */
export async function runCase(
  conformanceCase: ConformanceCase,
  makeFixture: FixtureMaker,
  options: ConformanceOptions = {},
): Promise<CaseResult> {
  const { id, title } = conformanceCase;
  const { limitMs = 20_000, clock = systemClock } = options;
  try {
    await within(clock, limitMs, judge(conformanceCase, makeFixture));
    return { id, title, outcome: "passed" };
  } catch (error) {
    if (error instanceof NotCapable) return { id, title, outcome: "not-capable", missing: error.missing };
    return { id, title, outcome: "failed", error };
  }
}

async function judge(conformanceCase: ConformanceCase, makeFixture: FixtureMaker): Promise<void> {
  const fixture: ControllerFixture = await makeFixture();
  await using bench = new ControllerBench(fixture);
  const unmet = unmetNeed(conformanceCase.needs, fixture);
  if (unmet !== undefined) throw new NotCapable(unmet);
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
