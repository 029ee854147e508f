import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressValue, isAddress10 } from "./address.ts";
import { I2CError } from "./i2c-error.ts";
import { address10, address7, toAddress } from "./make-address.ts";

function refusal(make: () => unknown): I2CError {
  try {
    make();
  } catch (error) {
    return I2CError.from(error);
  }
  throw new Error("It was not refused");
}

describe("address7", () => {
  it("takes 0x00 to 0x7F and nothing else", () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: -300, max: 300 }), fc.double(), fc.anything()), (value) => {
        const legal = typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0x7f;
        if (legal) expect(address7(value)).toBe(value);
        else expect(refusal(() => address7(value as number))).toMatchObject({ kind: "invalid-argument" });
      }),
    );
  });

  it("explains 8-bit notation, and does not guess", () => {
    expect(refusal(() => address7(0x90)).nextStep).toContain("did you mean 0x48?");
    expect(refusal(() => address7(0x100)).nextStep).toContain("address10()");
    expect(refusal(() => address7(-1)).message).toContain("-1 is not a 7-bit address");
    expect(refusal(() => address7("0x18" as unknown as number)).message).toContain("A value of type string");
  });
});

describe("address10", () => {
  it("takes 0x000 to 0x3FF and nothing else", () => {
    fc.assert(
      fc.property(fc.integer({ min: -2000, max: 2000 }), (value) => {
        if (value >= 0 && value <= 0x3ff) {
          expect(isAddress10(address10(value))).toBe(true);
          expect(addressValue(address10(value))).toBe(value);
        } else expect(refusal(() => address10(value))).toMatchObject({ kind: "invalid-argument" });
      }),
    );
  });
});

describe("toAddress", () => {
  it("leaves 10-bit addresses as they are and checks plain numbers as 7-bit ones", () => {
    expect(toAddress(address10(0x3ff))).toBe(address10(0x3ff));
    expect(toAddress(0x18)).toBe(0x18);
    expect(refusal(() => toAddress(0x80))).toMatchObject({ kind: "invalid-argument" });
    expect(refusal(() => toAddress(address10(0x3ff) + 1))).toMatchObject({ kind: "invalid-argument" });
  });
});
