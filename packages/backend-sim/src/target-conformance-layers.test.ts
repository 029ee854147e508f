import { readFileSync } from "node:fs";
import {
  runTargetConformance,
  simulatedTargetFixture,
  TARGET_CASES,
  TARGET_LAYERS,
  type TargetFixture,
  type TargetLayers,
} from "@twowire/conformance";
import { expect, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

/** The table of the conformance suite's README: each statement about targets, and on which kinds of target it is shown. */
function table(): Record<string, string> {
  const readme = readFileSync(new URL("../../conformance/README.md", import.meta.url), "utf8");
  const rows = [...readme.matchAll(/^\| (T\d\d) [^|]*\|[^|]*\|([^|]*)\|/gm)];
  return Object.fromEntries(rows.map(([, rule = "", on = ""]) => [rule, on.trim()]));
}

it("shows each statement on the kinds of target that the README says", async () => {
  const shown: Record<string, Set<string>> = {};
  for (const { id } of TARGET_CASES) {
    const on = (shown[id.slice(0, 3)] ??= new Set());
    const cases = TARGET_CASES.filter((each) => each.id === id);
    await runTargetConformance("sim:", () => observed(on), { cases });
  }
  const inOrder = (on: ReadonlySet<string> | undefined): string =>
    ["H", "Q", "R"].filter((kind) => on?.has(kind)).join(", ");
  const rules = Object.keys(table());
  expect(rules).toHaveLength(47);
  expect(Object.fromEntries(rules.map((rule) => [rule, inOrder(shown[rule])]))).toEqual(table());
});

/** The simulated bus, where the kinds of target that are put there are written down. */
function observed(on: Set<string>): TargetFixture {
  const fixture = simulatedTargetFixture((clock) => new SimulatedBus({ clock }))() as TargetFixture;
  const { host } = fixture;
  /** Whether what is attached next is a layer's, and no handler of the case's own. */
  let layered = false;
  const layers: TargetLayers = {
    ...TARGET_LAYERS,
    async openTarget(_host, addresses, options) {
      on.add("Q");
      layered = true;
      return TARGET_LAYERS.openTarget(watched, addresses, options);
    },
    registerTarget(file, options) {
      on.add("R");
      layered = true;
      return TARGET_LAYERS.registerTarget(file, options);
    },
  };
  const watched: TargetFixture["host"] = {
    capabilities: host.capabilities,
    clock: host.clock,
    attach(addresses, handler) {
      if (!layered) on.add("H");
      layered = false;
      return host.attach(addresses, handler);
    },
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
  return { ...fixture, host: watched, layers };
}
