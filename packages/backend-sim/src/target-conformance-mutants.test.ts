import { limitedHost, runTargetConformance, TARGET_CASES, TARGET_LAYERS } from "@twowire/conformance";
import { RegisterFile } from "@twowire/target";
import { describe, expect, it } from "vitest";
import { BYTE_MUTANTS } from "./target-mutants/byte-mutants.fixture.ts";
import {
  asking,
  broken,
  files,
  host,
  layers,
  maps,
  type Mutants,
  requests,
  targets,
} from "./target-mutants/mutation.fixture.ts";
import { REGISTER_MUTANTS } from "./target-mutants/register-mutants.fixture.ts";
import { REQUEST_MUTANTS } from "./target-mutants/request-mutants.fixture.ts";
import { SEQUENCE_MUTANTS } from "./target-mutants/sequence-mutants.fixture.ts";
import { SMBUS_MUTANTS } from "./target-mutants/smbus-mutants.fixture.ts";

// Hosts and layers that break a rule on purpose: each must be caught by the cases of that rule, and each case must catch one.

const GROUPS: readonly Mutants[] = [BYTE_MUTANTS, SEQUENCE_MUTANTS, REQUEST_MUTANTS, REGISTER_MUTANTS, SMBUS_MUTANTS];

const MUTANTS = GROUPS.flatMap((mutants) => Object.entries(mutants));

const idsOf = (ids: string): readonly string[] => ids.split(" ");

describe("a case of the conformance suite for target hosts", () => {
  it.each(MUTANTS)("catches a host or layer that %s", async (_name, { is, caughtBy }) => {
    const ids = idsOf(caughtBy);
    const cases = TARGET_CASES.filter(({ id }) => ids.includes(id));
    expect(cases).toHaveLength(ids.length);
    const { results } = await runTargetConformance("a mutant", broken(is), { cases, limitMs: 1000 });
    expect(results.filter(({ outcome }) => outcome !== "failed")).toEqual([]);
  });

  it("exists for nothing: each one catches a host or layer", () => {
    const catching = new Set(MUTANTS.flatMap(([, { caughtBy }]) => idsOf(caughtBy)));
    expect(TARGET_CASES.map(({ id }) => id).filter((id) => !catching.has(id))).toEqual([]);
  });

  it.each([
    ["host", host(() => ({}))],
    ["way of asking", asking(() => ({}))],
    ["host with no limits more", host((inner) => limitedHost(inner, {}))],
    ["target of the request API", targets(() => ({}))],
    ["request", requests(() => ({}))],
    ["register map", maps(() => ({}))],
    ["register file", files(RegisterFile)],
    ["set of layers", layers(TARGET_LAYERS)],
  ] as const)("catches nothing where the %s is wrapped and not broken", async (_what, is) => {
    const { results } = await runTargetConformance("sound", broken(is));
    expect(results.filter(({ outcome }) => outcome === "failed")).toEqual([]);
  });
});
