import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc8 } from "./crc8.ts";

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

const SMBUS = { polynomial: 0x07 };
const SENSIRION = { polynomial: 0x31, initial: 0xff };

describe("crc8", () => {
  it.each([
    ["the SMBus check value", ascii("123456789"), SMBUS, 0xf4],
    ["an SMBus message", Uint8Array.of(0x30, 0x01, 0x00, 0x00), SMBUS, 0xc2],
    ["the example of Sensirion's data sheets", Uint8Array.of(0xbe, 0xef), SENSIRION, 0x92],
    ["CRC-8/NRSC-5, the check value of 0x31 from 0xFF", ascii("123456789"), SENSIRION, 0xf7],
    ["no byte, from zero", new Uint8Array(), SMBUS, 0x00],
    ["no byte, from elsewhere", new Uint8Array(), SENSIRION, 0xff],
  ] as const)("knows %s", (_name, bytes, options, expected) => {
    expect(crc8(bytes, options)).toBe(expected);
  });

  it("goes on where it stopped", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), fc.nat(0xff), (head, tail, initial) => {
        const polynomial = 0x07;
        const whole = crc8([...head, ...tail], { polynomial, initial });
        expect(crc8(tail, { polynomial, initial: crc8(head, { polynomial, initial }) })).toBe(whole);
      }),
    );
  });

  it("sees every change of one or two bits in a word", () => {
    fc.assert(
      fc.property(fc.nat(0xffff), fc.nat(15), fc.nat(15), (word, first, second) => {
        const mask = first === second ? 1 << first : (1 << first) | (1 << second);
        const bytes = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);
        expect(crc8(bytes(word ^ mask), SENSIRION)).not.toBe(crc8(bytes(word), SENSIRION));
      }),
    );
  });
});
