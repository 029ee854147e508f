import { readFileSync } from "node:fs";
import { busFromEngine, FULL_CAPABILITIES, type I2CBus, VirtualClock } from "@twowire/core";
import { describe, expect, it } from "vitest";
import type { ConformanceCase } from "./conformance-case.ts";
import { CONTROLLER_CASES } from "./controller-cases.ts";
import { describeConformance, type DescribeOptions, type TestContext } from "./describe-conformance.ts";
import type { ControllerFixture } from "./fixture.ts";
import { violated } from "./judgement.ts";
import { NotCapable } from "./not-capable.ts";
import { runConformance } from "./run-conformance.ts";
import { hasPassed, scorecard, total } from "./scorecard.ts";
import { TARGET_CASES } from "./target-cases.ts";

function openController(): I2CBus {
  return busFromEngine({ name: "nothing:", capabilities: FULL_CAPABILITIES, perform: () => undefined });
}

function bareFixture(): ControllerFixture {
  return { openController, close: () => undefined };
}

function caseThat(id: string, run: ConformanceCase["run"], needs: ConformanceCase["needs"] = []): ConformanceCase {
  return { id, title: `the rule of ${id}`, needs, run };
}

const CASES = [
  caseThat("X01", () => Promise.resolve()),
  caseThat("X02", () => violated("it is broken")),
  caseThat("X03", () => Promise.reject(new NotCapable("maxSegments"))),
  caseThat("X04", () => Promise.resolve(), ["host"]),
];

describe("runConformance", () => {
  it("tells what passed, what is not capable or not judged and why, and what failed", async () => {
    const { results } = await runConformance("nothing:", bareFixture, { cases: CASES });
    expect(results).toMatchObject([
      { id: "X01", outcome: "passed" },
      { id: "X02", outcome: "failed", error: { message: "it is broken" } },
      { id: "X03", outcome: "not-capable", missing: "maxSegments" },
      { id: "X04", outcome: "not-judged", missing: "fixture.host" },
    ]);
  });

  it("gives each case a fixture of its own, and puts it away with what the case opened", async () => {
    const events: string[] = [];
    const cases = ["X01", "X02"].map((id) => caseThat(id, async (bench) => void (await bench.open())));
    const makeFixture = (): ControllerFixture => ({
      openController: () => {
        events.push("open");
        return busFromEngine({
          name: "nothing:",
          capabilities: FULL_CAPABILITIES,
          perform: () => undefined,
          close: () => void events.push("close"),
        });
      },
      close: () => void events.push("put away"),
    });
    await runConformance("nothing:", makeFixture, { cases });
    expect(events).toEqual(["open", "close", "put away", "open", "close", "put away"]);
  });

  it("gives up a case that hangs", async () => {
    const clock = new VirtualClock();
    const cases = [caseThat("X01", () => new Promise(() => undefined))];
    const report = runConformance("nothing:", bareFixture, { cases, limitMs: 5000, clock });
    expect(await clock.run(report)).toMatchObject({ results: [{ outcome: "failed" }] });
    expect(clock.now()).toBe(5000);
  });

  it("calls it a failure when the fixture itself cannot be made", async () => {
    const makeFixture = (): never => violated("no hardware");
    const { results } = await runConformance("nothing:", makeFixture, { cases: CASES.slice(0, 1) });
    expect(results).toMatchObject([{ outcome: "failed", error: { message: "no hardware" } }]);
  });

  it("catches a controller that does nothing at all", async () => {
    const { results } = await runConformance(
      "nothing:",
      () => ({ ...bareFixture(), memory: { address: 0x18, absentAddress: 0x40, firstCell: 0, cells: 32 } }),
      { cases: CONTROLLER_CASES },
    );
    expect(results.filter(({ outcome }) => outcome === "failed").length).toBeGreaterThan(15);
  });
});

describe.each([
  ["C", CONTROLLER_CASES, 42],
  ["T", TARGET_CASES, 47],
] as const)("the cases of %s", (letter, cases, rules) => {
  const ids = cases.map(({ id }) => id);

  it("are numbered once each, by the rules of the catalogue", () => {
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !new RegExp(`^${letter}[0-4]\\d[a-z]$`).test(id))).toEqual([]);
    expect(ids).toEqual([...ids].sort());
  });

  it("are listed in the README, rule by rule", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const rows = [...readme.matchAll(new RegExp(`^\\| (${letter}\\d\\d) [^|]*\\| ([^|]*)\\|`, "gm"))].map(
      ([, rule = "", named = ""]) => [rule, named.trim()],
    );
    const named = (rule: string): string => {
      const [first = "", ...rest] = ids.filter((id) => id.startsWith(rule)).map((id) => id.slice(3));
      const last = rest.at(-1);
      if (first === "") return "–";
      if (last === undefined) return `${rule}${first}`;
      return rest.length === 1 ? `${rule}${first}, ${last}` : `${rule}${first}–${last}`;
    };
    const all = Array.from({ length: rules }, (_, index) => `${letter}${String(index + 1).padStart(2, "0")}`);
    expect(rows).toEqual(all.map((rule) => [rule, named(rule)]));
  });
});

describe("scorecard", () => {
  it("shows backend × case, what is missing and what failed", async () => {
    const one = await runConformance("one:", bareFixture, { cases: CASES });
    const two = await runConformance("two:", bareFixture, { cases: CASES.slice(0, 1) });
    expect(hasPassed([one])).toBe(false);
    expect(hasPassed([two])).toBe(true);
    expect(total([one, two])).toBe("2 passed, 1 failed");
    expect(total([])).toBe("0 passed, 0 failed");
    expect(scorecard([one, two])).toBe(
      [
        "case   one:  two:",
        "X01    pass  pass  the rule of X01",
        "X02    FAIL        the rule of X02",
        "X03    -           the rule of X03",
        "X04    ?           the rule of X04",
        "",
        "-  not capable, and it says so    ?  not judged: the fixture shows too little, or nothing is there to judge",
        "",
        "one:  1 passed, 1 not capable, 1 not judged, 1 failed",
        "  - maxSegments: X03",
        "  ? fixture.host: X04",
        "  FAIL X02 the rule of X02: it is broken",
        "two:  1 passed, 0 not capable, 0 not judged, 0 failed",
      ].join("\n"),
    );
  });
});

describe("describeConformance", () => {
  type Body = (context: TestContext) => Promise<void>;

  /** What became of each test, as a framework would see it. */
  async function outcomes(
    expected: Pick<DescribeOptions, "notCapable" | "notJudged"> = {},
  ): Promise<Record<string, string>> {
    const tests = new Map<string, Body>();
    const framework = {
      describe: (_name: string, body: () => void): void => body(),
      it: (name: string, body: Body): void => void tests.set(name.slice(0, 3), body),
    };
    describeConformance(framework, "nothing:", bareFixture, { cases: CASES, ...expected });
    const seen: Record<string, string> = {};
    for (const [id, body] of tests) {
      let skipped: string | undefined;
      const skip = (note?: string): void => void (skipped = note);
      seen[id] = await body({ skip }).then(
        () => skipped ?? "passed",
        (error: Error) => error.message,
      );
    }
    return seen;
  }

  it("makes a test of each case, which is skipped with a reason where it cannot be judged", async () => {
    expect(await outcomes()).toEqual({
      X01: "passed",
      X02: "it is broken",
      X03: "not capable: maxSegments",
      X04: "not judged: fixture.host",
    });
  });

  it("fails where more or less is possible than expected", async () => {
    expect(await outcomes({ notCapable: { X01: "emptyWrite", X03: "maxSegments" } })).toEqual({
      X01: "X01 was expected to be not capable: emptyWrite, and is passed",
      X02: "it is broken",
      X03: "not capable: maxSegments",
      X04: "X04 was expected to be passed, and is not judged: fixture.host",
    });
    expect(await outcomes({ notJudged: { X03: "maxSegments", X04: "fixture.host" } })).toEqual({
      X01: "passed",
      X02: "it is broken",
      X03: "X03 was expected to be not judged: maxSegments, and is not capable: maxSegments",
      X04: "not judged: fixture.host",
    });
  });
});
