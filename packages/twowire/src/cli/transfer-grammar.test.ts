import { isI2CError } from "@twowire/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commonAddress, type Message, parseMessages } from "./transfer-grammar.ts";

function parse(line: string): readonly Message[] {
  return parseMessages(line.split(" "), false);
}

function bytesOf(line: string): number[] {
  const [message] = parse(line);
  return message?.direction === "write" ? [...message.bytes] : [];
}

function refusal(line: string): { kind: string; message: string } {
  try {
    parseMessages(line.split(" "), false);
  } catch (error) {
    if (isI2CError(error)) return { kind: error.kind, message: error.message };
    throw error;
  }
  throw new Error(`${line} was accepted`);
}

describe("parseMessages", () => {
  it("reads a register read, the address taken over", () => {
    expect(parse("w1@0x18 0x05 r2")).toEqual([
      { direction: "write", address: 0x18, bytes: Uint8Array.of(5) },
      { direction: "read", address: 0x18, length: 2 },
    ]);
  });

  it("reads lengths in every base, and a write of no bytes", () => {
    expect(parse("w0@24 r0x10@24")).toEqual([
      { direction: "write", address: 0x18, bytes: new Uint8Array() },
      { direction: "read", address: 0x18, length: 16 },
    ]);
  });

  it("fills the rest of a message as the suffix says", () => {
    expect(bytesOf("w4@0x50 0x42 0xff=")).toEqual([0x42, 0xff, 0xff, 0xff]);
    expect(bytesOf("w4@0x50 0xfe+")).toEqual([0xfe, 0xff, 0x00, 0x01]);
    expect(bytesOf("w4@0x50 0x01-")).toEqual([0x01, 0x00, 0xff, 0xfe]);
    // The sequence that i2ctransfer documents for the seed 0.
    expect(bytesOf("w4@0x50 0p")).toEqual([0x00, 0x50, 0xb0, 0x71]);
  });

  it("reads i2ctransfer's own example", () => {
    const bytes = bytesOf("w17@0x50 0x42 0xff-");
    expect([bytes.length, bytes[0], bytes[1], bytes.at(-1)]).toEqual([17, 0x42, 0xff, 0xf0]);
  });

  it.each([
    ["x1@0x18", "Unknown flag 'x': faulty argument is 'x1@0x18'"],
    ["1@0x18", "Missing direction flag 'r' or 'w': faulty argument is '1@0x18'"],
    ["r65536@0x18", "Length invalid: faulty argument is 'r65536@0x18'"],
    ["r@0x18", "Length invalid"],
    ["w?@0x18", "Variable length not allowed with write"],
    ["r1", "No address given: faulty argument is 'r1'"],
    ["r1@", "Chip address is not a number"],
    ["r1@0x78", "Chip address out of range"],
    ["r0@0x18", "A read of no bytes may leave SDA held low"],
    ["w2@0x18 1", "Incomplete message: faulty argument is 'w2@0x18'. It has 1 of 2 data bytes"],
    ["w1@0x18 256", "Invalid data byte: faulty argument is '256'"],
    ["w1@0x18 1x", "Invalid data byte: faulty argument is '1x'"],
    ["w1@0x18 =", "Invalid data byte"],
    ["w1@0x18 1 2", "Missing direction flag 'r' or 'w': faulty argument is '2'"],
  ])("refuses %s as wrong usage", (line, message) => {
    expect(refusal(line)).toMatchObject({
      kind: "invalid-argument",
      message: expect.stringContaining(message) as string,
    });
  });

  it.each(["i", "n", "p", "s", "t"])("refuses the flag %s as unsupported, with the reason", (flag) => {
    expect(refusal(`${flag}r1@0x18`)).toMatchObject({
      kind: "unsupported",
      message: expect.stringMatching(`flag '${flag}' is not supported\\. Leave it out: .+\\.`) as string,
    });
  });

  it("reads a length that the target gives", () => {
    expect(parse("w1@0x18 5 r?")).toEqual([
      { direction: "write", address: 0x18, bytes: Uint8Array.of(5) },
      { direction: "read", address: 0x18, length: "counted" },
    ]);
    expect(refusal("pr?@0x18")).toMatchObject({ kind: "unsupported" });
  });

  it("reads back whatever it could be given", () => {
    const message = fc.oneof(
      fc.record({
        direction: fc.constant("read" as const),
        length: fc.oneof(fc.integer({ min: 1, max: 0xffff }), fc.constant("counted" as const)),
      }),
      fc.record({ direction: fc.constant("write" as const), bytes: fc.uint8Array({ maxLength: 40 }) }),
    );
    const address = fc.integer({ min: 0x08, max: 0x77 });
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 10 }), address, fc.boolean(), (messages, at, hex) => {
        const number = (value: number): string => (hex ? `0x${value.toString(16)}` : String(value));
        const words = messages.flatMap((part, index) => {
          const where = index === 0 ? `@${number(at)}` : "";
          return part.direction === "read"
            ? [`r${part.length === "counted" ? "?" : number(part.length)}${where}`]
            : [`w${number(part.bytes.length)}${where}`, ...Array.from(part.bytes, number)];
        });
        const parsed = parseMessages(words, false);
        expect(parsed).toEqual(messages.map((part) => ({ ...part, address: at })));
        expect(commonAddress(parsed)).toBe(at);
      }),
    );
  });

  it("refuses or reads any words at all, never anything else", () => {
    const word = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[inpst]{0,2}[rw]?[0-9?]{0,3}(@[0-9a-fx]{0,4})?$/),
      fc.stringMatching(/^(0x)?[0-9a-f]{0,3}[=+\-p]?$/),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        try {
          for (const message of parseMessages(words, true)) expect(message.address).toBeLessThanOrEqual(0x7f);
        } catch (error) {
          expect(isI2CError(error) && ["invalid-argument", "unsupported"].includes(error.kind)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("commonAddress", () => {
  it("refuses messages to several targets", () => {
    expect(() => commonAddress(parse("w1@0x18 5 r2@0x50"))).toThrow("The messages go to 0x18 and 0x50");
  });
});
