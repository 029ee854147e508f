import { isI2CError, parseBusUri } from "@twowire/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { busOptions } from "./bus-options.ts";

const parse = (text: string): ReturnType<typeof busOptions> => busOptions(parseBusUri(text));

describe("busOptions", () => {
  it.each([
    ["linux:1", { bus: 1, engine: undefined, force: false, sync: false }],
    ["LINUX:0?force=1", { bus: 0, engine: undefined, force: true, sync: false }],
    ["linux:/dev/i2c-1?engine=smbus", { bus: "/dev/i2c-1", engine: "smbus", force: false, sync: false }],
    ["linux:12?engine=i2c-bus&sync=1&force=0", { bus: 12, engine: "i2c-bus", force: false, sync: true }],
  ])("reads %s", (text, options) => {
    expect(parse(text)).toEqual(options);
  });

  it.each([
    ["linux:", /names no Linux bus/],
    ["linux:one", /names no Linux bus/],
    ["linux:-1", /names no Linux bus/],
    ["linux:1.5", /names no Linux bus/],
    ["linux:1048576", /names no Linux bus/],
    ["linux:1?speed=400000", /unknown parameter "speed".*engine, force, sync/],
    ["linux:1?engine=spidev", /unknown engine "spidev".*rdwr, smbus, i2c-bus/],
    ["linux:1?force=yes", /force=yes.*Give force=1/],
    ["linux:1?sync=", /sync=.*Give sync=1/],
  ])("refuses %s", (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it("never throws anything but an I2CError", () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.tuple(fc.string(), fc.string(), fc.string()).map(([path, name, value]) => `${path}?${name}=${value}`),
    );
    fc.assert(
      fc.property(text, (rest) => {
        try {
          const options = parse(`linux:${rest}`);
          expect(typeof options.bus === "number" || options.bus.startsWith("/")).toBe(true);
        } catch (error) {
          expect(isI2CError(error) && error.kind === "invalid-argument").toBe(true);
        }
      }),
    );
  });
});
