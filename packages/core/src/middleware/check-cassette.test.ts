import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FULL_CAPABILITIES } from "../capabilities.ts";
import { bytesFromHex, hexText } from "./cassette.ts";
import { checkCassette, parseCassette } from "./check-cassette.ts";

const { clockHz: _clockHz, ...abilities } = FULL_CAPABILITIES;

function good(): Record<string, unknown> {
  return {
    format: "twowire-cassette",
    version: 1,
    recordedFrom: "sim:",
    capabilities: {
      ...abilities,
      maxSegments: 42,
      maxWriteLength: "unlimited",
      maxReadLength: "unlimited",
      maxJoinedWriteLength: "unlimited",
      maxJoinedReadLength: "unlimited",
      clockHz: 100_000,
    },
    transfers: [
      { address: "18", segments: [{ write: "05" }, { read: "C1 90" }], atMs: 0, durationMs: 0.48 },
      {
        address: "3FF",
        segments: [{ read: "", length: 2 }],
        stop: false,
        atMs: 1,
        durationMs: 1,
        error: {
          kind: "nack-address",
          message: "Nobody there",
          nextStep: "Look.",
          segment: 0,
          byte: 1,
          outcome: "failed",
          bus: "idle",
          repeatable: true,
          code: "ENXIO",
        },
      },
    ],
  };
}

/** A good cassette with one entry changed; `undefined` takes it away. */
function changed(path: readonly (string | number)[], value: unknown): unknown {
  const cassette = good();
  let at = cassette;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string, unknown>;
  const last = path.at(-1) ?? "";
  if (value === undefined) delete at[last];
  else at[last] = value;
  return cassette;
}

describe("checkCassette", () => {
  it("takes one of the first releases for one without SMBus transactions, that may join two writes", () => {
    expect(checkCassette(changed(["capabilities", "writeThenWrite"], undefined))).toEqual(good());
    expect(() => checkCassette(changed(["capabilities", "writeThenWrite"], 1))).toThrow(/writeThenWrite/);
    expect(checkCassette(changed(["capabilities", "smbusTransactions"], undefined))).toEqual(good());
    expect(() => checkCassette(changed(["capabilities", "smbusTransactions"], 1))).toThrow(/smbusTransactions/);
  });

  it("lets a good one through as it is", () => {
    expect(checkCassette(good())).toEqual(good());
    expect(parseCassette(JSON.stringify(good()))).toEqual(good());
  });

  it.each<readonly [path: readonly (string | number)[], value: unknown, at: string]>([
    [["format"], "other", 'at format: "other". Expected is "twowire-cassette"'],
    [["version"], 2, "at version: 2. Expected is 1; a newer one needs a newer twowire"],
    [["version"], undefined, "at version: missing"],
    [["recordedFrom"], 5, "at recordedFrom: 5"],
    [["extra"], true, "at the cassette.extra: true"],
    [["capabilities"], [], "at capabilities: []"],
    [["capabilities", "maxSegments"], -1, "at capabilities.maxSegments: -1"],
    [["capabilities", "cut"], "yes", 'at capabilities.cut: "yes"'],
    [["capabilities", "heldBus"], undefined, "at capabilities.heldBus: missing"],
    [["capabilities", "clockStretching"], "some", "Expected is one of full, none, unknown"],
    [["capabilities", "clockHz"], "fast", "at capabilities.clockHz"],
    [["capabilities", "colour"], "red", "at capabilities.colour"],
    [["transfers"], {}, "at transfers: {}"],
    [["transfers", 0], null, "at transfers[0]: null"],
    [["transfers", 0, "address"], "80", "at transfers[0].address"],
    [["transfers", 0, "address"], "400", "at transfers[0].address"],
    [["transfers", 0, "address"], 24, "at transfers[0].address: 24"],
    [["transfers", 0, "segments"], [], "at transfers[0].segments: []"],
    [["transfers", 0, "segments", 0], {}, "at transfers[0].segments[0]: {}"],
    [["transfers", 0, "segments", 0, "read"], "00", "at transfers[0].segments[0]"],
    [["transfers", 0, "segments", 0, "write"], "5", 'at transfers[0].segments[0].write: "5"'],
    [["transfers", 0, "segments", 0, "write"], "0505", "at transfers[0].segments[0].write"],
    [["transfers", 0, "segments", 0, "length"], 1, "at transfers[0].segments[0].length"],
    [["transfers", 0, "segments", 1, "read"], "C1  90", "at transfers[0].segments[1].read"],
    [["transfers", 0, "segments", 1, "length"], 2, "at transfers[0].segments[1].length"],
    [["transfers", 0, "stop"], true, "at transfers[0].stop: true"],
    [["transfers", 0, "atMs"], undefined, "at transfers[0].atMs: missing"],
    [["transfers", 0, "durationMs"], -1, "at transfers[0].durationMs: -1"],
    [["transfers", 0, "durationMS"], 1, "at transfers[0].durationMS: 1. Expected is only address, segments"],
    [["transfers", 1, "error", "kind"], "nak", 'at transfers[1].error.kind: "nak". Expected is one of nack-address'],
    [["transfers", 1, "error", "kind"], "toString", "at transfers[1].error.kind"],
    [["transfers", 1, "error", "outcome"], undefined, "at transfers[1].error.outcome: missing"],
    [["transfers", 1, "error", "bus"], "fine", "Expected is one of untouched, idle, busy, stuck, unknown"],
    [["transfers", 1, "error", "segment"], 0.5, "at transfers[1].error.segment: 0.5"],
    [["transfers", 1, "error", "code"], 5, "at transfers[1].error.code: 5"],
    [["transfers", 1, "error", "repeatable"], 1, "at transfers[1].error.repeatable: 1"],
    [["transfers", 1, "error", "message"], "x".repeat(100), ""],
  ])("points at %j = %j", (path, value, at) => {
    if (at === "") expect(() => checkCassette(changed(path, value))).not.toThrow();
    else {
      expect(() => checkCassette(changed(path, value))).toThrow(
        expect.objectContaining({ kind: "invalid-argument", message: expect.stringContaining(at) }),
      );
    }
  });

  it("shortens what it quotes", () => {
    expect(() => checkCassette(changed(["transfers", 0, "address"], "x".repeat(1000)))).toThrow(/^.{0,250}$/);
  });

  it.each(["", "{", "[]", "null", "5", '"twowire-cassette"'])("refuses the text %s", (text) => {
    expect(() => parseCassette(text)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
  });

  it("never fails with anything but such an error, whatever it is given", () => {
    const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true });
    const paths = fc.constantFrom<readonly (string | number)[]>(
      ["capabilities"],
      ["capabilities", "maxSegments"],
      ["transfers"],
      ["transfers", 0],
      ["transfers", 0, "segments"],
      ["transfers", 0, "segments", 0],
      ["transfers", 1, "error"],
      ["transfers", 1, "error", "kind"],
    );
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          fc.tuple(paths, anything).map(([path, value]) => changed(path, value)),
        ),
        (value) => {
          try {
            checkCassette(value);
          } catch (error) {
            expect(error).toMatchObject({ name: "I2CError", kind: "invalid-argument" });
          }
        },
      ),
    );
  });
});

describe("bytes as text", () => {
  it("go round", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(bytesFromHex(hexText(bytes))).toEqual(bytes);
      }),
    );
  });

  it.each(["0", "000", "00 ", " 00", "0g", "00,01"])("are refused as %o", (text) => {
    expect(bytesFromHex(text)).toBeUndefined();
  });
});
