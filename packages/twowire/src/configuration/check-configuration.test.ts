import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkConfiguration } from "./check-configuration.ts";

/** The problems as lines, with keys marked. */
function problemsOf(value: unknown): readonly string[] {
  const { problems = [] } = checkConfiguration(value);
  return problems.map(({ path, at, text }) => `${path.join(".")}${at === "key" ? " (key)" : ""}: ${text}`);
}

describe("checkConfiguration", () => {
  it.each([
    {},
    { bus: "sim:" },
    { bus: undefined, buses: undefined, devices: undefined },
    { bus: "sim:", buses: { lab: "linux:1" } },
    { devices: { room: { chip: "mcp9808" } } },
    { devices: { room: { chip: "mcp9808", bus: "lab", address: 0x18, options: { anything: [] } } } },
    { devices: { room: { chip: "mcp9808", address: "0x18" } } },
  ])("accepts %j", (configuration) => {
    expect(checkConfiguration(configuration)).toEqual({ configuration });
  });

  it.each<[unknown, ...string[]]>([
    [undefined, ": must be an object, not undefined"],
    [[], ": must be an object, not a list"],
    ["sim:", ': must be an object, not "sim:"'],
    [{ busses: {} }, 'busses (key): is unknown, did you mean "buses"? Known are bus, buses, devices'],
    [{ colour: 1 }, "colour (key): is unknown; known are bus, buses, devices"],
    [{ constructor: 1 }, "constructor (key): is unknown; known are bus, buses, devices"],
    [JSON.parse('{"__proto__": {}}'), "__proto__ (key): is unknown; known are bus, buses, devices"],
    [{ bus: 1 }, "bus: must be a string, not 1"],
    [{ buses: { lab: {} } }, "buses.lab: must be a string, not an object"],
    [{ bus: "sim:", buses: { main: "sim:" } }, 'bus (key): "bus" is the same as "buses.main": give one of them'],
    [
      { buses: { "1": "sim:" } },
      "buses.1 (key): cannot be the name of a bus; names have letters, digits, - and _, and begin with a letter",
    ],
    [
      { devices: { "": {} } },
      "devices. (key): cannot be the name of a device; names have letters, digits, - and _, and begin with a letter",
    ],
    [
      { devices: { constructor: {} } },
      'devices.constructor (key): "constructor" cannot be the name of a device, JavaScript needs it',
    ],
    [
      JSON.parse('{"devices": {"__proto__": {}}}'),
      "devices.__proto__ (key): cannot be the name of a device; names have letters, digits, - and _, and begin with a letter",
    ],
    [{ devices: { room: "mcp9808" } }, 'devices.room: must be an object, not "mcp9808"'],
    [{ devices: { room: {} } }, "devices.room.chip (key): must say its chip"],
    [
      { devices: { room: { chip: "mcp9808", adress: 0x18 } } },
      'devices.room.adress (key): is unknown, did you mean "address"? Known are chip, bus, address, options',
    ],
    [
      { devices: { room: { chip: null, address: [], options: [] }, hall: { chip: 7 } } },
      "devices.room.chip: must be a string, not null",
      'devices.room.address: must be a number, or a string such as "0x18", not a list',
      "devices.room.options: must be an object, not a list",
      "devices.hall.chip: must be a string, not 7",
    ],
  ])("refuses %j", (configuration, ...problems) => {
    expect(problemsOf(configuration)).toEqual(problems);
  });

  it("has an answer for everything", () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
    });
    const nearly = fc.record(
      {
        bus: anything,
        buses: fc.oneof(anything, fc.dictionary(fc.string(), anything)),
        devices: fc.oneof(
          anything,
          fc.dictionary(fc.string(), fc.oneof(anything, fc.record({ chip: anything, address: anything }))),
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(anything, nearly), (value) => {
        const { configuration, problems } = checkConfiguration(value);
        expect(configuration === undefined).toBe(problems !== undefined);
        for (const { text } of problems ?? []) expect(text.length).toBeLessThan(200);
      }),
      { numRuns: 500 },
    );
  });
});
