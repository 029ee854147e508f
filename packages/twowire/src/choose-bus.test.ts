import { describe, expect, it } from "vitest";
import { type BusCandidates, type BusSource, chooseBus } from "./choose-bus.ts";

const everything: Required<BusCandidates> = {
  argument: "linux:1",
  flag: "linux:2",
  environment: "linux:3",
  configuration: { uri: "linux:4", place: "twowire.config.json:2:10" },
};

describe("chooseBus", () => {
  const order: readonly (readonly [BusSource, string, string])[] = [
    ["argument", "linux:1", "given to the program"],
    ["flag", "linux:2", "from --bus"],
    ["environment", "linux:3", "from TWOWIRE_BUS"],
    ["configuration", "linux:4", "from twowire.config.json:2:10"],
    ["default", "sim:", "the default"],
  ];
  const places = ["argument", "flag", "environment", "configuration"] as const;

  // Every subset of the four places: the first that chose wins, whatever the later ones say.
  for (let subset = 0; subset < 16; subset += 1) {
    const chosen = places.filter((_, index) => (subset & (1 << index)) !== 0);
    const candidates = Object.fromEntries(chosen.map((place) => [place, everything[place]])) as BusCandidates;
    const [source, uri, origin] = order.find(([place]) => place === (chosen[0] ?? "default"))!;
    it(`takes the ${source} of ${chosen.join(", ") || "nothing"}`, () => {
      expect(chooseBus(candidates)).toEqual({ uri, source, origin });
    });
  }

  it.each(["", "   "])("takes TWOWIRE_BUS=%j as unset", (environment) => {
    expect(chooseBus({ environment }).source).toBe("default");
  });

  it("does not take an empty --bus as unset, because it was typed", () => {
    expect(chooseBus({ flag: "", environment: "linux:3" })).toMatchObject({ uri: "", source: "flag" });
  });
});
