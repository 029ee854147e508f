import { address7, type I2CError, type I2CErrorKind, type Segment } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { type ErrorContext, transferError } from "./kernel-errors.ts";
import { quirksOf } from "./known-adapters.ts";
import { SystemError } from "./system-error.ts";

const CHIP = address7(0x18);
const ENXIO = 6;
const EREMOTEIO = 121;

const write = (length: number): Segment => ({ write: new Uint8Array(length) });
const read: Segment = { read: new Uint8Array(2) };

function failed(errno: number, segments: readonly Segment[], driver?: string): I2CError {
  const context: ErrorContext = {
    bus: "linux:1",
    peculiar: quirksOf(driver).errors,
    ownerOf: () => undefined,
    isGone: () => false,
  };
  return transferError(context, new SystemError(errno, "ioctl(I2C_RDWR)"), CHIP, segments);
}

describe("an errno of a transfer", () => {
  it.each<readonly [string | undefined, number, readonly Segment[], I2CErrorKind, boolean]>([
    // What the kernel's list has.
    [undefined, ENXIO, [write(2)], "nack-address", true],
    [undefined, ENXIO, [write(1), read], "nack-address", false],
    // Drivers that say the same of any byte: nothing that may have taken some is called repeatable.
    ["i2c-bcm2835", EREMOTEIO, [write(2)], "nack", false],
    ["i2c-bcm2835", EREMOTEIO, [write(1), read], "nack", false],
    ["imx-i2c", ENXIO, [write(2)], "nack", false],
    ["rk3x-i2c", ENXIO, [write(2)], "nack", false],
    ["mv64xxx_i2c", ENXIO, [write(2)], "nack", false],
    ["i801_smbus", ENXIO, [write(1), read], "nack", false],
    // Where no byte is written, it can only have been the address.
    ["i2c-bcm2835", EREMOTEIO, [read], "nack-address", true],
    ["i2c-bcm2835", EREMOTEIO, [write(0)], "nack-address", true],
    ["rk3x-i2c", ENXIO, [read], "nack-address", true],
    // These may mean something else.
    ["i2c-bcm2835", 5, [read], "nack", false],
    ["cp2112", 110, [read], "nack", false],
    [undefined, 19, [read], "nack", false],
  ])("from %s, %i, is called what is certain", (driver, errno, segments, kind, repeatable) => {
    expect(failed(errno, segments, driver)).toMatchObject({ kind, repeatable });
  });

  it.each([
    [110, "stayed busy"],
    [5, "another controller won the bus"],
  ])("names all that a CP2112 gives %i for", (errno, also) => {
    expect(failed(errno, [write(1)], "cp2112")).toMatchObject({ kind: "nack", message: expect.stringContaining(also) });
  });

  it.each([
    ["bus-stuck", 16],
    ["bus-error", 5],
    ["timeout", 110],
  ])("never advises what no adapter here can do: %s", (kind, errno) => {
    const error = failed(errno, [write(1)]);
    expect(error.kind).toBe(kind);
    expect(error.nextStep).toMatch(/wiring, pull-ups/);
    expect(error.nextStep).not.toContain("recover");
  });
});
