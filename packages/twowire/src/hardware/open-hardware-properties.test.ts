import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isI2CError } from "@twowire/core";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { HardwareConfiguration } from "../configuration/configuration.ts";
import { FakeBackend, plainChip, Thermometer, thermometerChip } from "./fake-hardware.fixture.ts";
import { openHardware, type OpenHardwareOptions } from "./open-hardware.ts";

const directory = mkdtempSync(join(tmpdir(), "twowire-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** What became of one attempt. */
interface Attempt {
  readonly error: unknown;
  readonly closeError: unknown;
  readonly opened: readonly string[];
  readonly closed: readonly string[];
  readonly made: number;
  readonly driversClosed: number;
}

/** Opens a configuration with a backend that fails as the numbers say, and closes what was opened. */
async function attempt(
  configuration: unknown,
  failures: readonly boolean[] = [],
  more: OpenHardwareOptions = {},
): Promise<Attempt> {
  const fake = new FakeBackend();
  let asked = 0;
  const mayFail = (): Error | undefined => (failures[asked++] ? new Error("as it happens") : undefined);
  fake.failOpening = mayFail;
  fake.failClosing = mayFail;
  Thermometer.log = fake.log;
  const thrown = (error: unknown): unknown => error;
  let error: unknown;
  let closeError: unknown;
  try {
    const hardware = await openHardware(configuration as HardwareConfiguration, {
      backends: [fake, new FakeBackend("sim")],
      chips: [thermometerChip, plainChip],
      environment: {},
      directory,
      file: false,
      ...more,
    });
    closeError = await hardware.close().then(() => undefined, thrown);
  } catch (failure) {
    error = failure;
  }
  const places = (beginning: string): string[] =>
    fake.log.filter((line) => line.startsWith(`${beginning} fake:`)).map((line) => line.slice(beginning.length + 1));
  const drivers = (beginning: string): number =>
    fake.log.filter((line) => new RegExp(`^${beginning} .* 0x`).test(line)).length;
  return {
    error,
    closeError,
    opened: places("open"),
    closed: places("close").filter((place) => !place.includes(" ")),
    made: drivers("make"),
    driversClosed: drivers("close"),
  };
}

/** What holds whatever happens: only errors of our own, and nothing left open. */
function expectOrder({ error, closeError, opened, closed, made, driversClosed }: Attempt): void {
  for (const thrown of [error, closeError])
    expect(thrown === undefined || isI2CError(thrown), String(thrown)).toBe(true);
  expect(closed).toEqual(opened.toReversed());
  expect(driversClosed).toBe(made);
}

/** Mostly what is right, now and then what is not. */
function mostly<T, U>(right: fc.Arbitrary<T>, wrong: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: wrong });
}

const name = mostly(fc.constantFrom("main", "lab", "room", "hall"), fc.oneof(fc.string(), fc.constant("constructor")));
const uri = mostly(
  fc.constantFrom("fake:a", "fake:b", "fake:c", "sim:"),
  fc.oneof(fc.constantFrom("nosuch:1", "fake", "", ":", "fake:?x", "FAKE:a"), fc.string()),
);
const device = fc.record(
  {
    chip: mostly(fc.constantFrom("thermometer", "plain"), fc.oneof(fc.string(), fc.anything())),
    bus: mostly(fc.constant(undefined), name),
    address: mostly(
      fc.constantFrom(0x40, 0x41, 0x42, "0x40", "0x41"),
      fc.oneof(fc.constantFrom(0x80, -1, "64", Number.NaN), fc.integer(), fc.string()),
    ),
    options: mostly(
      fc.record({ offset: fc.integer({ min: -11, max: 10 }) }),
      fc.oneof(fc.record({ offset: fc.string() }), fc.dictionary(fc.string(), fc.jsonValue())),
    ),
  },
  { requiredKeys: ["chip"] },
);
const configuration = fc.record(
  {
    bus: uri,
    buses: fc.dictionary(name, uri, { maxKeys: 4 }),
    devices: fc.dictionary(name, mostly(device, fc.anything()), { maxKeys: 2 }),
  },
  { requiredKeys: [] },
);

/** Configurations that are right, except perhaps for what only a driver can judge. */
const rightConfiguration = fc
  .record({
    buses: fc.constantFrom(["main"], ["main", "lab"], ["lab"], ["main", "lab", "attic"], ["main", "b", "c", "d", "e"]),
    devices: fc.array(fc.record({ bus: fc.nat(), offset: fc.option(fc.integer({ min: -10, max: 11 })) }), {
      maxLength: 6,
    }),
  })
  .map(({ buses, devices }) => ({
    buses: Object.fromEntries(buses.map((bus) => [bus, `fake:${bus}`])),
    devices: Object.fromEntries(
      devices.map(({ bus, offset }, index) => [
        `device${index}`,
        {
          chip: "plain",
          bus: buses[bus % buses.length],
          address: 0x20 + index,
          ...(offset === null ? {} : { chip: "free", options: { offset } }),
        },
      ]),
    ),
  }));

/** A thermometer at any address. */
const freeChip = { ...thermometerChip, name: "free", addresses: [] };

describe("openHardware, whatever it is given", () => {
  it("throws nothing but I2CErrors, opens no bus of a configuration that is wrong, and leaves none open", async () => {
    let right = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof({ weight: 4, arbitrary: configuration }, fc.anything()), async (given) => {
        const result = await attempt(given);
        expectOrder(result);
        // Only a driver knows the values that its options may have.
        const judgedByDriver = isI2CError(result.error) && result.error.message.includes("offset is too large");
        if (result.error === undefined) right += 1;
        else if (!judgedByDriver) expect(result.opened).toEqual([]);
      }),
      { numRuns: 500 },
    );
    expect(right).toBeGreaterThan(50);
  });

  it("closes what it opened, whichever opening or closing fails", async () => {
    let failed = 0;
    let succeeded = 0;
    await fc.assert(
      fc.asyncProperty(rightConfiguration, fc.array(fc.boolean(), { maxLength: 10 }), async (given, failures) => {
        const result = await attempt(given, failures, { chips: [plainChip, freeChip] });
        expectOrder(result);
        if (result.error === undefined) {
          succeeded += 1;
          expect(result.opened).toEqual(Object.values(given.buses));
          expect(result.made).toBe(Object.keys(given.devices).length);
          expect(result.closeError !== undefined).toBe(
            failures.slice(result.opened.length, 2 * result.opened.length).includes(true),
          );
        } else failed += 1;
      }),
      { numRuns: 500 },
    );
    // Both happen often enough to mean something.
    expect(Math.min(failed, succeeded)).toBeGreaterThan(50);
  });

  it("says where in a file what is wrong", async () => {
    await fc.assert(
      fc.asyncProperty(configuration, fc.constantFrom(undefined, 2), async (given, indent) => {
        const text = JSON.stringify(given, undefined, indent);
        writeFileSync(join(directory, "random.json"), text);
        const result = await attempt({}, [], { file: "random.json" });
        expectOrder(result);
        if (result.error === undefined) return;
        expect((result.error as Error).message).toMatch(/\brandom\.json:\d+:\d+(: |\)| has the buses)/);
      }),
      { numRuns: 300 },
    );
  });

  it("refuses text that is no configuration with an I2CError", async () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json().map((json) => json.slice(0, -1)),
      fc.json(),
    );
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        writeFileSync(join(directory, "random.json"), given);
        const result = await attempt({}, [], { file: "random.json" });
        expectOrder(result);
        expect(result.error === undefined || isI2CError(result.error)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
