import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { I2CError, type I2CErrorDetails, type I2CErrorKind } from "./i2c-error.ts";
import { address10, address7 } from "./make-address.ts";
import { parseTranscript } from "./parse-transcript.ts";
import type { Segment } from "./segment.ts";
import { formatTranscript, transcribe, transcript, type WireTransfer } from "./transcript.ts";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const failed = (kind: I2CErrorKind, details: Partial<I2CErrorDetails> = {}): I2CError =>
  new I2CError({ kind, message: "Failed", ...details });

const WRITE_READ: readonly Segment[] = [{ write: bytes(5) }, { read: bytes(0xc1, 0x94) }];
const PAGE: readonly Segment[] = [{ write: bytes(0, 0x10, 0x20) }];

function line(address: number, segments: readonly Segment[], rest: Omit<WireTransfer, "address" | "segments"> = {}) {
  return transcript({ address: address7(address), segments, ...rest });
}

describe("transcript of a transfer that succeeded", () => {
  it.each<readonly [string, number, readonly Segment[], string]>([
    ["a register read", 0x18, WRITE_READ, "S 18W A 05 A Sr 18R A C1 A 94 N P"],
    ["the first half of a split one", 0x18, [{ write: bytes(5) }], "S 18W A 05 A P"],
    ["its second half", 0x18, [{ read: bytes(0xc1, 0x94) }], "S 18R A C1 A 94 N P"],
    ["an address probe", 0x18, [{ write: [] }], "S 18W A P"],
    ["one write of two buffers", 0x50, [{ write: [bytes(0), bytes(0xaa, 0xbb)] }], "S 50W A 00 A AA A BB A P"],
    ["two writes", 0x50, [{ write: bytes(0) }, { write: bytes(0xaa, 0xbb) }], "S 50W A 00 A Sr 50W A AA A BB A P"],
    // The controller refuses the last byte of a read, also when more follows (C03).
    ["a read before a write", 0x18, [{ read: bytes(1) }, { write: bytes(2) }], "S 18R A 01 N Sr 18W A 02 A P"],
    ["a read of nothing", 0x18, [{ read: bytes() }], "S 18R A P"],
  ])("%s", (_name, address, segments, expected) => {
    expect(line(address, segments)).toBe(expected);
  });

  it("has three digits for a 10-bit address", () => {
    expect(transcript({ address: address10(0x18), segments: WRITE_READ })).toBe("S 018W A 05 A Sr 018R A C1 A 94 N P");
  });

  it("has no STOP where the bus was left held, and a repeated START after that", () => {
    expect(line(0x18, [{ write: bytes(5) }], { stop: false })).toBe("S 18W A 05 A");
    expect(line(0x18, [{ read: bytes(0xc1) }], { restart: true })).toBe("Sr 18R A C1 N P");
  });
});

describe("transcript of a transfer that failed", () => {
  it.each<readonly [string, number, readonly Segment[], I2CError, string]>([
    ["an absent device", 0x18, [{ write: [] }], failed("nack-address", { segment: 0 }), "S 18W N P"],
    ["an absent device, read", 0x18, [{ read: bytes(0) }], failed("nack-address", { segment: 0 }), "S 18R N P"],
    [
      "a device that is gone at the repeated START",
      0x18,
      WRITE_READ,
      failed("nack-address", { segment: 1 }),
      "S 18W A 05 A Sr 18R N P",
    ],
    ["an address NACK, no position, one segment", 0x18, PAGE, failed("nack-address"), "S 18W N P"],
    ["an address NACK, no position, more segments", 0x18, WRITE_READ, failed("nack-address"), "S 18W ? P"],
    ["data NACK on the second byte", 0x50, PAGE, failed("nack-data", { segment: 0, byte: 1 }), "S 50W A 00 A 10 N P"],
    ["data NACK on the first byte", 0x50, PAGE, failed("nack-data", { segment: 0, byte: 0 }), "S 50W A 00 N P"],
    ["data NACK at an unknown byte", 0x50, PAGE, failed("nack-data"), "S 50W A ? P"],
    ["data NACK, only one byte possible", 0x18, WRITE_READ, failed("nack-data"), "S 18W A 05 N P"],
    ["data NACK, two writes possible", 0x18, [...PAGE, ...PAGE], failed("nack-data"), "S 18W ? P"],
    [
      "data NACK beyond the end, as no engine should say",
      0x50,
      PAGE,
      failed("nack-data", { segment: 0, byte: 9 }),
      "S 50W A 00 A 10 A 20 N P",
    ],
    ["a NACK of anything", 0x18, WRITE_READ, failed("nack"), "S 18W ? P"],
    ["a NACK in a known segment", 0x18, WRITE_READ, failed("nack", { segment: 0 }), "S 18W ? P"],
    // A target can refuse nothing but the address of a read, or of a write without data.
    ["a NACK in a read", 0x18, [{ read: bytes(0) }], failed("nack"), "S 18R N P"],
    ["a NACK of a probe", 0x18, [{ write: [] }], failed("nack"), "S 18W N P"],
    ["a cut in a write", 0x50, PAGE, failed("timeout", { segment: 0, byte: 2, outcome: "cut" }), "S 50W A 00 A 10 A P"],
    [
      "a cut in a read",
      0x18,
      WRITE_READ,
      failed("aborted", { segment: 1, byte: 1, outcome: "cut" }),
      "S 18W A 05 A Sr 18R A C1 A P",
    ],
    [
      "a cut after the address",
      0x18,
      WRITE_READ,
      failed("aborted", { segment: 0, byte: 0, outcome: "cut" }),
      "S 18W A P",
    ],
    ["a stretch for too long", 0x50, PAGE, failed("timeout", { segment: 0, byte: 1, bus: "idle" }), "S 50W A 00 A P"],
    ["a stretch during the address", 0x50, PAGE, failed("timeout", { segment: 0, bus: "idle" }), "S 50W ? P"],
    ["a timeout that says nothing", 0x18, WRITE_READ, failed("timeout"), "S 18W ?"],
    [
      "a transfer that the hardware still finishes",
      0x18,
      WRITE_READ,
      failed("timeout", { outcome: "finishing" }),
      "S 18W ?",
    ],
    ["arbitration lost in the address", 0x18, PAGE, failed("arbitration-lost", { segment: 0 }), "S 18W"],
    ["arbitration lost in a byte", 0x50, PAGE, failed("arbitration-lost", { segment: 0, byte: 1 }), "S 50W A 00 A 10"],
    ["arbitration lost somewhere", 0x18, WRITE_READ, failed("arbitration-lost"), "S 18W ?"],
    ["hardware that went away", 0x18, WRITE_READ, failed("disconnected"), "S 18W ?"],
    ["a segment that does not exist", 0x18, PAGE, failed("io", { segment: 4 }), "S 18W ?"],
  ])("%s", (_name, address, segments, error, expected) => {
    expect(line(address, segments, { error })).toBe(expected);
  });

  it("shows nothing of the wire for what never reached it", () => {
    expect(line(0x18, PAGE, { error: failed("unsupported") })).toBe("(never sent: unsupported)");
    expect(line(0x18, PAGE, { error: failed("timeout", { outcome: "never-sent" }) })).toBe("(never sent: timeout)");
    expect(line(0x18, PAGE, { error: failed("bus-stuck"), restart: true })).toBe("(never sent: bus-stuck)");
    expect(transcribe({ address: address7(0x18), segments: PAGE, error: failed("closed") })).toBeUndefined();
  });

  it("begins with a repeated START if the bus was held, and releases it", () => {
    const error = failed("nack-address", { segment: 0 });
    expect(line(0x18, PAGE, { error, restart: true, stop: false })).toBe("Sr 18W N P");
  });
});

const anyByte = fc.integer({ min: 0, max: 255 });
const anyAddress = fc.oneof(
  fc.integer({ min: 0, max: 0x7f }).map(address7),
  fc.integer({ min: 0, max: 0x3ff }).map(address10),
);
const anySegment: fc.Arbitrary<Segment> = fc.oneof(
  fc.uint8Array({ maxLength: 4 }).map((read) => ({ read })),
  fc.uint8Array({ maxLength: 4 }).map((write) => ({ write })),
  fc.array(fc.uint8Array({ maxLength: 2 }), { maxLength: 3 }).map((write) => ({ write })),
);
const anyError = fc.record(
  {
    kind: fc.constantFrom<I2CErrorKind>("nack-address", "nack-data", "nack", "timeout", "arbitration-lost", "io"),
    segment: fc.nat(4),
    byte: fc.nat(5),
    outcome: fc.constantFrom("failed" as const, "cut" as const, "finishing" as const),
  },
  { requiredKeys: ["kind"] },
);

describe("parseTranscript", () => {
  it("reads back what any transfer looks like, whatever became of it", () => {
    fc.assert(
      fc.property(
        anyAddress,
        fc.array(anySegment, { minLength: 1, maxLength: 4 }),
        fc.option(anyError, { nil: undefined }),
        fc.boolean(),
        fc.boolean(),
        (address, segments, details, stop, restart) => {
          const error = details === undefined ? undefined : failed(details.kind, details);
          const transcribed = transcribe({ address, segments, error, stop, restart });
          const text = transcript({ address, segments, error, stop, restart });
          expect(parseTranscript(text)).toEqual(transcribed);
          expect(formatTranscript(parseTranscript(text))).toBe(text);
        },
      ),
    );
  });

  it("reads bytes that are not known", () => {
    const [segment] = parseTranscript("S 18R A .. A .. N P").segments;
    expect(segment?.bytes).toEqual([
      { value: undefined, acknowledged: true },
      { value: undefined, acknowledged: false },
    ]);
  });

  it.each([
    ["", 1],
    ["P", 1],
    ["S", 2],
    ["S 18", 2],
    ["S 80W A P", 2],
    ["S 400W A P", 2],
    ["S 18W A 5 A P", 4],
    ["S 18W A 05 A P P", 7],
    ["S 18W A 05 06 A P", 5],
    ["S 18W N 05 A P", 4],
    ["S 18W A S 18R A P", 4],
    ["S 18W A  P", 4],
    ["(never sent: unsupported)", 1],
  ])("refuses %o, naming token %i", (text, token) => {
    expect(() => parseTranscript(text)).toThrow(
      expect.objectContaining({ kind: "invalid-argument", message: expect.stringContaining(`token ${token} `) }),
    );
  });

  it("never fails with anything else, whatever it is given", () => {
    const token = fc.constantFrom("S", "Sr", "P", "A", "N", "?", "..", "18W", "018R", "05", "FF", "x");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(token).map((tokens) => tokens.join(" ")),
        ),
        (text) => {
          try {
            expect(formatTranscript(parseTranscript(text))).toBe(text);
          } catch (error) {
            expect(error).toMatchObject({ kind: "invalid-argument" });
          }
        },
      ),
    );
  });

  it("knows every byte", () => {
    fc.assert(
      fc.property(anyByte, (value) => {
        const [segment] = parseTranscript(
          transcript({ address: address7(8), segments: [{ write: bytes(value) }] }),
        ).segments;
        expect(segment?.bytes).toEqual([{ value, acknowledged: true }]);
      }),
    );
  });
});
