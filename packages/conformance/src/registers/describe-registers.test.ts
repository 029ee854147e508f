import { registerMap, type RegisterMapDefinition } from "@twowire/core";
import { describe, expect, it } from "vitest";
import type { TestContext } from "../describe-conformance.ts";
import { describeRegisters, type DescribeRegistersOptions, runRegisterCases } from "./describe-registers.ts";
import { chipsOf, chipsSaying, EVERYTHING, STILL } from "./judged-maps.fixture.ts";
import type { RegisterChipUnderTest } from "./register-chip-under-test.ts";

/** Registers the tests of a chip with a framework that runs them at once. @returns what came of each */
async function outcomes(
  definition: RegisterMapDefinition,
  makeChip: () => RegisterChipUnderTest,
  options?: DescribeRegistersOptions,
): Promise<Readonly<Record<string, string>>> {
  const tests: Record<string, (context: TestContext) => Promise<void>> = {};
  const framework = {
    describe: (_name: string, body: () => void) => body(),
    it: (title: string, body: (context: TestContext) => Promise<void>) => void (tests[title] = body),
  };
  describeRegisters(framework, registerMap(definition), makeChip, options);
  const came: Record<string, string> = {};
  for (const [title, body] of Object.entries(tests)) {
    came[title] = "passed";
    const skip = (note?: string): void => void (came[title] = `skipped: ${note}`);
    await body({ skip }).catch((error: Error) => (came[title] = `failed: ${error.message}`));
  }
  return came;
}

/** A chip without a way in behind the bus. */
const closedChip = (): RegisterChipUnderTest => ({ ...chipsSaying(STILL)(), registers: undefined });

const POINTER = "a read before any pointer begins at 0x00";
const MISSING = "not judged: chip.registers";

describe("describeRegisters", () => {
  it("makes a test of each case, and lets it pass or fail", async () => {
    const came = await outcomes({ ...STILL, overRead: 0 }, chipsSaying(STILL));
    const title = "read on after its last byte, a is followed by 0x00";
    expect(came[title]).toBe('failed: byte 2 of a read of a: expected "0x00", got "0xA5"');
    expect(came["a reads 0x1122 after power-on"]).toBe("passed");
  });

  it("skips what cannot be judged, with the reason", async () => {
    const came = await outcomes(STILL, closedChip);
    expect(came[POINTER]).toBe(`skipped: ${MISSING}`);
    expect(came["a reads 0x1122 after power-on"]).toBe("passed");
  });

  it("fails where something else is not judged than was said", async () => {
    const none = await outcomes(STILL, closedChip, { notJudged: {} });
    expect(none[POINTER]).toBe(`failed: This was expected to be passed, and is ${MISSING}`);
    const all = Object.entries(await outcomes(STILL, closedChip)).filter(([, what]) => what.startsWith("skipped"));
    const notJudged = Object.fromEntries(all.map(([title]) => [title, "chip.registers"]));
    expect(Object.values(await outcomes(STILL, closedChip, { notJudged })).join()).not.toContain("failed");
    const more = await outcomes(STILL, chipsSaying(STILL), { notJudged: { [POINTER]: "chip.registers" } });
    expect(more[POINTER]).toBe(`failed: This was expected to be ${MISSING}, and is passed`);
  });

  it("fails for a case that was said to be not judged and that there is not", () => {
    const options = { notJudged: { "the moon is full": "a telescope" } };
    expect(() =>
      describeRegisters({ describe: () => {}, it: () => {} }, registerMap(STILL), closedChip, options),
    ).toThrow(
      expect.objectContaining({
        kind: "invalid-argument",
        message: expect.stringContaining('STILL has no case "the moon is full"'),
      }),
    );
  });

  it.each(["nothing", "plain.nothing", "flags."])("refuses to except %s, which there is not", async (place) => {
    const map = registerMap(EVERYTHING);
    const refused = expect.objectContaining({
      kind: "invalid-argument",
      message: expect.stringContaining(`"${place}"`),
    });
    await expect(runRegisterCases(map, chipsOf(map), { except: { [place]: "physics" } })).rejects.toEqual(refused);
  });

  it("does not judge what is excepted", async () => {
    const map = registerMap(STILL);
    const chip = chipsSaying({ ...STILL, registers: { ...STILL.registers, a: { address: 0, width: 16, reset: 1 } } });
    const failed = async (except: Record<string, string>): Promise<number> =>
      (await runRegisterCases(map, chip, { except })).filter(({ outcome }) => outcome === "failed").length;
    expect(await failed({})).toBeGreaterThan(0);
    expect(await failed({ a: "it counts" })).toBe(0);
  });

  it("waits until the chip is ready, and asks at its address", async () => {
    const asked: number[] = [];
    const options = { address: 0x42, readyMs: 7 };
    const results = await runRegisterCases(
      registerMap(STILL),
      (clock) => {
        const chip = chipsSaying(STILL)();
        return {
          ...chip,
          start(address, direction, restart) {
            asked.push(address);
            return clock.now() >= 7 && chip.start(address, direction, restart);
          },
        };
      },
      options,
    );
    expect(results.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
    expect(new Set(asked)).toEqual(new Set([0x42]));
  });
});
