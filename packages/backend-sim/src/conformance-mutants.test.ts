import { CONTROLLER_CASES, runConformance, TYPICAL_LIMITS } from "@twowire/conformance";
import { describe, expect, it } from "vitest";
import { ADDRESS_MUTANTS } from "./controller-mutants/address-mutants.fixture.ts";
import { CAPABILITY_MUTANTS } from "./controller-mutants/capability-mutants.fixture.ts";
import { FAILURE_MUTANTS } from "./controller-mutants/failure-mutants.fixture.ts";
import {
  broken,
  bus,
  engine,
  error,
  type Mutants,
  type Mutation,
  performing,
  seenByTargets,
} from "./controller-mutants/mutation.fixture.ts";
import { SEGMENT_MUTANTS } from "./controller-mutants/segment-mutants.fixture.ts";
import { SHARING_MUTANTS } from "./controller-mutants/sharing-mutants.fixture.ts";
import { TIME_MUTANTS } from "./controller-mutants/time-mutants.fixture.ts";

// Controllers that break a rule on purpose: each must be caught by the cases of that rule, and each case must catch one.

const GROUPS: readonly Mutants[] = [
  SEGMENT_MUTANTS,
  FAILURE_MUTANTS,
  ADDRESS_MUTANTS,
  TIME_MUTANTS,
  CAPABILITY_MUTANTS,
  SHARING_MUTANTS,
];

const MUTANTS = GROUPS.flatMap((mutants) => Object.entries(mutants));

const idsOf = (ids: string): readonly string[] => ids.split(" ");

describe("a case of the conformance suite", () => {
  it.each(MUTANTS)("catches a controller that %s", async (_name, { is, caughtBy }) => {
    const ids = idsOf(caughtBy);
    const cases = CONTROLLER_CASES.filter(({ id }) => ids.includes(id));
    expect(cases).toHaveLength(ids.length);
    const { results } = await runConformance("a mutant", broken(is), { cases, limitMs: 1000 });
    const missed = results.filter(({ outcome }) => outcome !== "failed");
    expect(missed).toEqual([]);
  });

  it("exists for nothing: each one catches a controller", () => {
    const catching = new Set(MUTANTS.flatMap(([, { caughtBy }]) => idsOf(caughtBy)));
    expect(CONTROLLER_CASES.map(({ id }) => id).filter((id) => !catching.has(id))).toEqual([]);
  });

  it.each([
    ["engine", engine(() => ({}))],
    ["bus", bus(() => ({}))],
    ["host", seenByTargets(() => ({}))],
  ] as const)("catches nothing where the %s is wrapped and not broken", async (_what, is) => {
    const { results } = await runConformance("sound", broken(is));
    expect(results.filter(({ outcome }) => outcome === "failed")).toEqual([]);
  });

  it("catches nothing where a kernel driver really owns an address", async () => {
    const occupied = performing((perform, address, segments, control) =>
      address === 0x40 ? Promise.reject(error("address-in-use", { address })) : perform(address, segments, control),
    );
    const owned: Mutation = (...wires) => ({ ...occupied(...wires), occupiedAddress: 0x40 });
    const cases = CONTROLLER_CASES.filter(({ id }) => id.startsWith("C14"));
    const { results } = await runConformance("owned", broken(owned), { cases });
    expect(results.map(({ outcome }) => outcome)).toEqual(["passed", "passed"]);
  });

  it.each([
    ["no repeated START", { restart: false }],
    ["no count of what was clocked", { clockedCount: false }],
    ["neither, and late", { restart: false, clockedCount: false, stretch: "none", nack: "none" }],
  ] as const)("makes do with a host that tells its targets %s", async (_what, poorer) => {
    const poor: Mutation = (fixture, wires, clock) => {
      const capabilities = { ...wires.capabilities, ...poorer };
      const { host } = seenByTargets((handler) => ({
        start: (address, direction, restart) => handler.start(address, direction, restart && capabilities.restart),
        clocked: (acknowledged) => (capabilities.clockedCount ? handler.clocked?.(acknowledged) : undefined),
        stop: (end) => handler.stop(end === "restart" && !capabilities.restart ? "stop" : end),
      }))(fixture, wires, clock);
      return { hostIsPrompt: false, host: host === undefined ? undefined : { ...host, capabilities } };
    };
    const { results } = await runConformance("poor host", broken(poor));
    expect(results.filter(({ outcome }) => outcome === "failed")).toEqual([]);
    expect(results.filter(({ outcome }) => outcome === "passed").length).toBeGreaterThan(60);
  });

  it("is not capable where an adapter takes a lost bus and a held clock for a NACK, and says that it cannot tell", async () => {
    const lumping = (nackPhase: boolean): Mutation =>
      engine((inner, wires) => ({
        capabilities: { ...wires.controller().capabilities, nackPhase, errorPosition: false },
        perform: async (address, segments, control) => {
          try {
            await inner.perform(address, segments, control);
          } catch {
            throw error("nack", { address });
          }
        },
      }));
    const cases = CONTROLLER_CASES.filter(({ id }) => ["C04d", "C15a", "C21a", "C23b"].includes(id));
    for (const nackPhase of [false, true]) {
      const { results } = await runConformance("lumping", broken(lumping(nackPhase)), { cases });
      const outcomes = nackPhase
        ? ["failed", "failed", "failed", "failed"]
        : ["passed", "passed", "not-capable", "not-capable"];
      expect(results.map(({ outcome }) => outcome)).toEqual(outcomes);
    }
  });

  it("is not capable, and no failure, where an adapter says that it cannot", async () => {
    const { results } = await runConformance(
      "limited",
      broken(() => ({}), TYPICAL_LIMITS.smbus),
    );
    expect(results.filter(({ outcome }) => outcome === "failed")).toEqual([]);
    expect(results.find(({ id }) => id === "C03b")).toMatchObject({ outcome: "not-capable", missing: "readThenAny" });
  });
});
