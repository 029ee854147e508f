import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { I2CError, type I2CErrorDetails, isI2CError } from "./i2c-error.ts";
import { address7 } from "./make-address.ts";

const AT = address7(0x18);

describe("I2CError", () => {
  it("says what happened and what to do next", () => {
    const error = new I2CError({ kind: "io", message: "It broke", nextStep: "Mend it." });
    expect(error.message).toBe("It broke. Mend it.");
    expect(error).toMatchObject({ name: "I2CError", summary: "It broke", nextStep: "Mend it.", outcome: "failed" });
    expect(error).toBeInstanceOf(Error);
  });

  it.each([
    ["invalid-argument", "never-sent", "untouched"],
    ["unsupported", "never-sent", "untouched"],
    ["address-in-use", "never-sent", "untouched"],
    ["closed", "never-sent", "untouched"],
    ["bus-stuck", "never-sent", "stuck"],
    ["nack-address", "failed", "idle"],
    ["nack-data", "failed", "idle"],
    ["nack", "failed", "idle"],
    ["timeout", "failed", "unknown"],
    ["arbitration-lost", "failed", "unknown"],
    ["disconnected", "failed", "unknown"],
    ["io", "failed", "unknown"],
  ] as const)("knows what %s leaves behind", (kind, outcome, bus) => {
    expect(new I2CError({ kind, message: "x" })).toMatchObject({ outcome, bus });
  });

  it.each([
    ["cut", "idle"],
    ["finishing", "busy"],
    ["never-sent", "untouched"],
  ] as const)("knows the bus after a deadline with outcome %s", (outcome, bus) => {
    expect(new I2CError({ kind: "timeout", message: "x", outcome }).bus).toBe(bus);
  });

  it("calls a transfer repeatable only where no target can have taken anything", () => {
    const repeatable = (details: Omit<I2CErrorDetails, "message">): boolean =>
      new I2CError({ message: "x", ...details }).repeatable;
    expect(repeatable({ kind: "nack-address", segment: 0 })).toBe(true);
    expect(repeatable({ kind: "timeout", outcome: "never-sent" })).toBe(true);
    expect(repeatable({ kind: "nack-address", segment: 1 })).toBe(false);
    // Which segment is not known: the first may have been taken.
    expect(repeatable({ kind: "nack-address" })).toBe(false);
    expect(repeatable({ kind: "nack" })).toBe(false);
    expect(repeatable({ kind: "nack-data", segment: 0, byte: 0 })).toBe(false);
    expect(repeatable({ kind: "timeout" })).toBe(false);
  });

  it("explains an address that looks like 8-bit notation", () => {
    const nextStep = new I2CError({ kind: "nack-address", message: "x", address: address7(0x30) }).nextStep;
    expect(nextStep).toContain("0x18");
    expect(new I2CError({ kind: "nack-address", message: "x", address: address7(0x0f) }).nextStep).not.toContain(
      "8-bit",
    );
  });

  it("adds what is known later, and keeps where it failed", () => {
    const error = new I2CError({ kind: "nack-data", message: "Refused", segment: 1, byte: 2, code: "EIO" });
    const more = error.with({ address: AT, segment: 7, byte: 7, message: "Refused (2 attempts)", code: "ENXIO" });
    expect(more).toMatchObject({ kind: "nack-data", address: AT, segment: 1, byte: 2, code: "EIO", bus: "idle" });
    expect(more.message).toBe(`Refused (2 attempts). ${error.nextStep}`);
    expect(more.cause).toBe(error);
  });

  it("keeps summary, next step and cause of a cause through with()", () => {
    const cause = new Error("root");
    const error = new I2CError({ kind: "io", message: "A. B. C", nextStep: "Do. It.", cause });
    expect(error.with({})).toMatchObject({ summary: "A. B. C", nextStep: "Do. It.", cause });
  });

  it("turns whatever was thrown into an I2CError", () => {
    const error = new I2CError({ kind: "timeout", message: "x", address: AT });
    expect(I2CError.from(error, address7(0x20))).toBe(error);
    expect(I2CError.from(new I2CError({ kind: "timeout", message: "x" }), AT)).toMatchObject({ address: AT });
    const cause = new TypeError("oops");
    expect(I2CError.from(cause, AT)).toMatchObject({ kind: "io", address: AT, cause });
    expect(I2CError.from(cause).summary).toBe("oops");
  });

  it("makes an I2CError of anything at all", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), (thrown) => {
        expect(isI2CError(I2CError.from(thrown, AT))).toBe(true);
      }),
    );
  });

  it("recognises an error from a second copy of the package", () => {
    const foreign = Object.assign(new Error("x"), { name: "I2CError", kind: "nack" });
    expect(isI2CError(foreign)).toBe(true);
    expect(isI2CError(new Error("x"))).toBe(false);
    expect(isI2CError({ name: "I2CError", kind: "nack" })).toBe(false);
  });
});
