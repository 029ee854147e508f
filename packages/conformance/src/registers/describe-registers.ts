import { I2CError, type RegisterMap, type RegisterMapDefinition, VirtualClock } from "@twowire/core";
import type { TestFramework } from "../describe-conformance.ts";
import { NotJudged } from "../not-judged.ts";
import { RegisterBench } from "./register-bench.ts";
import type { OpenRegisterBench, RegisterCase, RegisterWord } from "./register-case.ts";
import { registerCases } from "./register-cases.ts";
import type { RegisterChipUnderTest } from "./register-chip-under-test.ts";
import { type Exceptions, RegisterFacts } from "./register-facts.ts";

/** Makes a chip as it is after power-on, in the time of a clock. Called for each case, and more than once. */
export type RegisterChipMaker = (clock: VirtualClock) => RegisterChipUnderTest;

export interface RegisterTestOptions {
  /** The address that the chip answers at. Default: 0x18. Emulated chips answer whatever address a host asks them for. */
  readonly address?: number | undefined;
  /** Milliseconds that the chip needs after power-on until its registers are what the map says. Default: 0. */
  readonly readyMs?: number | undefined;
  /** Registers (`config`) and fields (`config.filter`) that physics change at times, with the reason. They are not judged. */
  readonly except?: Exceptions | undefined;
}

export interface DescribeRegistersOptions extends RegisterTestOptions {
  /**
   * Titles of the cases that are expected to be not judged, with what is missing. Given this, each case must come out so, and
   * pass where nothing is said: nothing is skipped in silence.
   */
  readonly notJudged?: Readonly<Record<string, string>> | undefined;
}

/** What came of one promise of a map. */
export type RegisterCaseResult = { readonly word: RegisterWord; readonly title: string } & (
  | { readonly outcome: "passed" }
  | { readonly outcome: "not-judged"; readonly missing: string }
  | { readonly outcome: "failed"; readonly error: unknown }
);

/**
 * Makes a test of each promise of a register map, in whatever test framework is passed in.
 *
 * ```
 * describeRegisters({ describe, it }, tmp102Registers, (clock) => new Tmp102Emulator({ clock }));
 * ```
 *
 * @throws I2CError `invalid-argument` for exceptions of what is not in the map, and for titles in `notJudged` that no case has
 */
export function describeRegisters<D extends RegisterMapDefinition>(
  framework: TestFramework,
  map: RegisterMap<D>,
  makeChip: RegisterChipMaker,
  options: DescribeRegistersOptions = {},
): void {
  const { notJudged } = options;
  const cases = registerCases(map, options.except);
  checkTitles(map, cases, notJudged);
  framework.describe(`the registers of the ${map.name}`, () => {
    for (const registerCase of cases) {
      const { title } = registerCase;
      framework.it(title, async (context) => {
        const result = await runCase(registerCase, opener(map, makeChip, options));
        if (result.outcome === "failed") throw result.error;
        const missing = result.outcome === "not-judged" ? result.missing : undefined;
        if (notJudged !== undefined && notJudged[title] !== missing) {
          throw new Error(`This was expected to be ${said(notJudged[title])}, and is ${said(missing)}`);
        }
        if (missing !== undefined) context.skip(said(missing));
      });
    }
  });
}

/** Judges a chip by each promise of a register map. Never rejects because of what a case finds. */
export async function runRegisterCases<D extends RegisterMapDefinition>(
  map: RegisterMap<D>,
  makeChip: RegisterChipMaker,
  options: RegisterTestOptions = {},
): Promise<readonly RegisterCaseResult[]> {
  const results: RegisterCaseResult[] = [];
  for (const registerCase of registerCases(map, options.except)) {
    results.push(await runCase(registerCase, opener(map, makeChip, options)));
  }
  return results;
}

async function runCase(registerCase: RegisterCase, open: OpenRegisterBench): Promise<RegisterCaseResult> {
  const { word, title } = registerCase;
  try {
    await registerCase.run(open);
    return { word, title, outcome: "passed" };
  } catch (error) {
    if (error instanceof NotJudged) return { word, title, outcome: "not-judged", missing: error.missing };
    return { word, title, outcome: "failed", error };
  }
}

function opener(map: RegisterMap, makeChip: RegisterChipMaker, options: RegisterTestOptions): OpenRegisterBench {
  const { address = 0x18, readyMs = 0, except } = options;
  const facts = new RegisterFacts(map, except);
  return async () => {
    const clock = new VirtualClock();
    const settle = (): Promise<void> => (readyMs === 0 ? Promise.resolve() : clock.advance(readyMs));
    const chip = makeChip(clock);
    await settle();
    return new RegisterBench(facts, chip, address, settle);
  };
}

function checkTitles({ name }: RegisterMap, cases: readonly RegisterCase[], titles: object = {}): void {
  for (const title of Object.keys(titles)) {
    if (cases.some((each) => each.title === title)) continue;
    throw new I2CError({
      kind: "invalid-argument",
      message: `${name} has no case "${title}"`,
      nextStep: "Take the titles from the names of the tests that are skipped.",
    });
  }
}

function said(missing: string | undefined): string {
  return missing === undefined ? "passed" : `not judged: ${missing}`;
}
