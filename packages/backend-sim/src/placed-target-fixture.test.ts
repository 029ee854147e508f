import { placedTargetFixture, runTargetConformance, TARGET_CASES } from "@twowire/conformance";
import { type TargetHost, VirtualClock } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

const PLACE = { uri: "linux:7", device: "/dev/i2c-7" };

/** Runs some cases on a simulated bus that an operating system could have made. */
async function outcomes(
  ids: readonly string[],
  { place }: Pick<TargetHost, "place"> = { place: PLACE },
): Promise<Record<string, string>> {
  const outside = new VirtualClock();
  const opened: string[] = [];
  const wires = new Map<TargetHost, SimulatedBus>();
  const fixture = placedTargetFixture(
    async () => {
      // A controller that has all the time in the world.
      const bus = new SimulatedBus({ clock: new VirtualClock() });
      const host: TargetHost = {
        capabilities: bus.capabilities,
        clock: outside,
        place,
        attach: (addresses, handler) => bus.attach(addresses, handler),
        [Symbol.asyncDispose]: () => (opened.push("away"), bus.close()),
      };
      wires.set(host, bus);
      return Promise.resolve(host);
    },
    (uri) => {
      opened.push(uri);
      return Promise.resolve([...wires.values()].at(-1)!.controller());
    },
    { clock: outside, loseArbitration: (host) => wires.get(host)?.wire.loseArbitration() },
  );
  const cases = TARGET_CASES.filter(({ id }) => ids.includes(id));
  const { results } = await outside.run(runTargetConformance("placed:", fixture, { cases }));
  return {
    opened: opened.join(" "),
    ...Object.fromEntries(results.map((result) => [result.id, "missing" in result ? result.missing : result.outcome])),
  };
}

describe("placedTargetFixture", () => {
  it("judges a host by the bus that its place is, and puts it away", async () => {
    expect(await outcomes(["T01d", "T43c"])).toEqual({
      opened: "linux:7 away linux:7 away",
      T01d: "passed",
      T43c: "passed",
    });
  });

  it("gives targets a time of their own, beside that in which the controller waits", async () => {
    expect(await outcomes(["T31a", "T31c", "T33a"])).toMatchObject({ T31a: "passed", T31c: "passed", T33a: "passed" });
  });

  it("judges nothing where there is no way to the host", async () => {
    expect(await outcomes(["T01d"], { place: undefined })).toEqual({ opened: "away", T01d: "host.place" });
  });
});
