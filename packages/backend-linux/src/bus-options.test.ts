import { isI2CError, parseBusUri } from "@twowire/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { busOptions } from "./bus-options.ts";

const parse = (text: string): ReturnType<typeof busOptions> => busOptions(parseBusUri(text));

/** What a URI without parameters asks for. */
const PLAIN = {
  engine: undefined,
  force: false,
  sync: false,
  timeoutMs: undefined,
  retries: undefined,
  lock: undefined,
};

describe("busOptions", () => {
  it.each([
    ["linux:1", { ...PLAIN, bus: 1 }],
    ["LINUX:0?force=1", { ...PLAIN, bus: 0, force: true }],
    ["linux:/dev/i2c-1?engine=smbus", { ...PLAIN, bus: "/dev/i2c-1", engine: "smbus" }],
    ["linux:12?engine=i2c-bus&sync=1&force=0", { ...PLAIN, bus: 12, engine: "i2c-bus", sync: true }],
    ["linux:1?timeoutMs=10&retries=0", { ...PLAIN, bus: 1, timeoutMs: 10, retries: 0 }],
    [
      "linux:1?timeoutMs=600000&retries=100&lock=0",
      { ...PLAIN, bus: 1, timeoutMs: 600_000, retries: 100, lock: false },
    ],
    ["linux:1?lock=1", { ...PLAIN, bus: 1, lock: true }],
    ["linux:CP2112 SMBus Bridge?lock=1", { ...PLAIN, bus: "CP2112 SMBus Bridge", lock: true }],
  ])("reads %s", (text, options) => {
    expect(parse(text)).toEqual(options);
  });

  it.each([
    ["linux:", /names no Linux bus/],
    ["linux:-1", /names no Linux bus/],
    ["linux:1.5", /names no Linux bus/],
    ["linux:1048576", /names no Linux bus/],
    ["linux:1?speed=400000", /unknown parameter "speed".*engine, force, sync, timeoutMs, retries, lock/],
    ["linux:1?engine=spidev", /unknown engine "spidev".*rdwr, smbus, i2c-bus/],
    ["linux:1?force=yes", /force=yes.*Give force=1/],
    ["linux:1?timeoutMs=0", /timeoutMs=0.*multiple of 10 from 10 to 600000/],
    ["linux:1?timeoutMs=15", /timeoutMs=15.*multiple of 10/],
    ["linux:1?timeoutMs=600010", /timeoutMs=600010/],
    ["linux:1?timeoutMs=1e3", /timeoutMs=1e3/],
    ["linux:1?retries=-1", /retries=-1.*whole number from 0 to 100/],
    ["linux:1?retries=101", /retries=101/],
    ["linux:1?retries=", /retries=/],
    ["linux:1?lock=2", /lock=2.*Give lock=1/],
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
          expect(typeof options.bus === "number" || /^\/|\p{L}/u.test(options.bus)).toBe(true);
        } catch (error) {
          expect(isI2CError(error) && error.kind === "invalid-argument").toBe(true);
        }
      }),
    );
  });
});
