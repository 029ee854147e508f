import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { I2CError } from "@twowire/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HardwareConfiguration } from "../configuration/configuration.ts";
import { FakeBackend, Thermometer } from "./fake-hardware.fixture.ts";
import { freshHardware } from "./fresh-hardware.fixture.ts";
import { busModule } from "./modules.ts";
import { openHardware, type OpenHardwareOptions } from "./open-hardware.ts";
import { twoRooms } from "./two-rooms.fixture.ts";

let fake: FakeBackend;
let options: OpenHardwareOptions;
let directory: string;

beforeEach(() => ({ fake, options, directory } = freshHardware()));

afterEach(() => rmSync(directory, { recursive: true }));

function writeConfiguration(configuration: unknown): void {
  writeFileSync(join(directory, "twowire.config.json"), JSON.stringify(configuration, undefined, 2));
}

async function failure(work: Promise<unknown>): Promise<I2CError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof I2CError) return error;
  throw new Error("not an I2CError", { cause: error });
}

describe("openHardware", () => {
  it("opens buses, makes drivers, and closes all in reverse", async () => {
    const hardware = await openHardware(twoRooms, options);
    expect(hardware.busNames).toEqual(["main", "lab"]);
    expect(hardware.deviceNames).toEqual(["room", "bench"]);
    expect(hardware.bus().name).toBe("fake:a");
    expect(hardware.bus("lab").name).toBe("fake:b");
    expect(hardware.device("room", Thermometer).place).toBe("fake:a 0x40");
    expect(hardware.device("bench", Thermometer)).toMatchObject({ address: 0x41, offset: 1.5 });
    expect(hardware.device("bench")).toBe(hardware.device("bench", Thermometer));
    await Promise.all([hardware.close(), hardware.close()]);
    await hardware.close();
    expect(fake.log).toEqual([
      "open fake:a",
      "open fake:b",
      "make fake:a 0x40",
      "make fake:b 0x41",
      "close fake:b 0x41",
      "close fake:a 0x40",
      "close fake:b",
      "close fake:a",
    ]);
  });

  it("is closed by await using", async () => {
    {
      await using hardware = await openHardware({ bus: "fake:a" }, options);
      expect(hardware.bus("main")).toBe(hardware.bus());
    }
    expect(fake.log).toEqual(["open fake:a", "close fake:a"]);
  });

  it("takes the only bus as the default, whatever its name", async () => {
    await using hardware = await openHardware(
      { buses: { lab: "fake:b" }, devices: { room: { chip: "thermometer" } } },
      options,
    );
    expect(hardware.bus()).toBe(hardware.bus("lab"));
    expect(hardware.device("room", Thermometer).controller).toBe(hardware.bus("lab"));
  });

  it("has no default among several buses that are not called main", async () => {
    await using hardware = await openHardware({ buses: { a: "fake:a", b: "fake:b" } }, options);
    expect(() => hardware.bus()).toThrow("No bus is the default one; there are a, b");
  });

  it("names what there is, for a name that is not", async () => {
    await using hardware = await openHardware(twoRooms, options);
    expect(() => hardware.bus("lib")).toThrow("There is no bus lib; there are main, lab");
    expect(() => hardware.device("roof", Thermometer)).toThrow("There is no device roof; there are room, bench");
    expect(() => hardware.get(FakeBackend)).toThrow("Nothing is bound as FakeBackend without a name");
    expect(() => hardware.device("room", FakeBackend)).toThrow(
      "The device room has the driver Thermometer, not FakeBackend",
    );
  });

  it("refuses use after close", async () => {
    const hardware = await openHardware(twoRooms, options);
    const bus = hardware.bus();
    await hardware.close();
    expect(() => hardware.bus()).toThrow("The hardware is closed");
    expect(() => hardware.device("room")).toThrow("The hardware is closed");
    expect(() => hardware.get(Thermometer, "room")).toThrow("The hardware is closed");
    expect(await failure(bus.transfer(0x40 as never, [{ write: [] }]))).toMatchObject({ kind: "closed" });
  });

  it("finds a driver by its class: alone without a name, among several with its device's", async () => {
    await using one = await openHardware({ bus: "fake:a", devices: { room: { chip: "thermometer" } } }, options);
    expect(one.get(Thermometer)).toBe(one.device("room"));
    expect(one.get(Thermometer, "room")).toBe(one.device("room"));
    await using two = await openHardware(twoRooms, options);
    expect(two.get(Thermometer, "bench")).toBe(two.device("bench"));
    expect(() => two.get(Thermometer)).toThrow("Nothing is bound as Thermometer without a name");
  });

  it("makes a chip without a driver class by opening it", async () => {
    await using hardware = await openHardware(
      { bus: "fake:a", devices: { it: { chip: "plain", address: 0x20 } } },
      options,
    );
    expect(hardware.device("it")).toMatchObject({ address: 0x20 });
  });

  it("recovers what it opened", async () => {
    const other = await openHardware({ bus: "fake:b" }, options);
    await using hardware = await openHardware(
      { buses: { mine: "fake:a", borrowed: "fake:c" } },
      { ...options, modules: [busModule("borrowed", other.bus())] },
    );
    // The engine of the fixture cannot; that it was asked is what counts.
    expect(await failure(hardware.recover("mine"))).toMatchObject({ kind: "unsupported" });
    expect((await failure(hardware.recover("borrowed"))).message).toContain("was not opened here");
    await other.close();
  });
});

describe("options that a compiler would not let pass", () => {
  const chip = { name: "x", addresses: [0x18], identify: () => undefined, open: () => undefined };

  it.each([
    [{ modules: [undefined] }, "options.modules.0: must be a ContainerModule (with load), not undefined"],
    [{ modules: [{}] }, "options.modules.0: must be a ContainerModule (with load), not an object"],
    [{ modules: "abc" }, 'options.modules: must be a list, not "abc"'],
    [{ chips: {} }, "options.chips: must be a list, not an object"],
    [{ chips: [chip, null] }, "options.chips.1: must be a chip descriptor (with identify, open), not null"],
    [{ chips: [{ ...chip, name: 5 }] }, "options.chips.0.name: must be a string, not 5"],
    [{ chips: [{ ...chip, addresses: ["0x18"] }] }, "options.chips.0.addresses.0: "],
    [{ chips: [{ ...chip, model: 5 }] }, "options.chips.0.model: must be a chip model (with emulate), not 5"],
    [{ backends: [{ open: () => 0, list: () => 0 }] }, "options.backends.0.scheme: must have a scheme"],
    [{ backends: [null] }, "options.backends.0: must be a backend provider (with open, list), not null"],
    [{ bus: 5, file: true }, "options.bus: must be a string, not 5; options.file: must be a string or false, not true"],
    [null, "options: must be an object, not null"],
  ])("%j names the entry", async (malformed, message) => {
    const error = await failure(openHardware({ bus: "fake:a" }, malformed as unknown as OpenHardwareOptions));
    expect(error.kind).toBe("invalid-argument");
    expect(error.message).toContain(message);
    expect(fake.log).toEqual([]);
  });
});

describe("the choice of the bus", () => {
  const file = { buses: { lab: "fake:lab-file", main: "fake:main-file" }, devices: { room: { chip: "thermometer" } } };

  it.each([
    ["the program's own", { bus: "fake:program" }, "fake:flag", "fake:environment", ["fake:program"]],
    ["--bus", {}, "fake:flag", "fake:environment", ["fake:lab-file", "fake:flag"]],
    ["TWOWIRE_BUS", {}, undefined, "fake:environment", ["fake:lab-file", "fake:environment"]],
    ["the file's", {}, undefined, "", ["fake:lab-file", "fake:main-file"]],
  ])("takes %s bus before the weaker ones", async (_, configuration, bus, TWOWIRE_BUS, opened) => {
    writeConfiguration(file);
    await using hardware = await openHardware(configuration, { ...options, bus, environment: { TWOWIRE_BUS } });
    expect(hardware.busNames.map((name) => hardware.bus(name).name)).toEqual(opened);
    expect(hardware.deviceNames).toEqual(opened.length === 1 ? [] : ["room"]);
  });

  it("takes sim: where nobody chose", async () => {
    await using hardware = await openHardware({}, { ...options, backends: [new FakeBackend("sim")] });
    expect(hardware.bus().name).toBe("sim:");
  });

  it("replaces the only bus of a file, whatever its name", async () => {
    writeConfiguration({ buses: { lab: "fake:lab-file" }, devices: { room: { chip: "thermometer", bus: "lab" } } });
    await using hardware = await openHardware({}, { ...options, bus: "fake:flag" });
    expect(hardware.busNames).toEqual(["lab"]);
    expect(hardware.device("room", Thermometer).controller.name).toBe("fake:flag");
  });

  it("takes a bus of the file by its name, which is then meant by default too", async () => {
    writeConfiguration({
      ...file,
      devices: { ...file.devices, bench: { chip: "thermometer", bus: "lab", address: 0x41 } },
    });
    await using hardware = await openHardware({}, { ...options, bus: "lab" });
    expect(fake.log.filter((line) => line.startsWith("open fake:"))).toEqual(["open fake:lab-file"]);
    expect(hardware.busNames).toEqual(["lab", "main"]);
    expect(hardware.bus()).toBe(hardware.bus("lab"));
    expect(hardware.device("room", Thermometer).controller).toBe(hardware.bus("lab"));
  });

  it("takes a bus by its name where none is meant by default, or that is the only one", async () => {
    writeConfiguration({ buses: { a: "fake:a", b: "fake:b" } });
    await using hardware = await openHardware({}, { ...options, environment: { TWOWIRE_BUS: "b" } });
    expect([hardware.bus().name, hardware.bus("a").name]).toEqual(["fake:b", "fake:a"]);
    writeConfiguration({ buses: { only: "fake:only" } });
    await using only = await openHardware({}, { ...options, bus: "only" });
    expect([only.bus().name, ...only.busNames]).toEqual(["fake:only", "only"]);
    expect((await failure(openHardware({}, { ...options, bus: "onyl" }))).message).toContain('did you mean "only"');
  });

  it("adds main to several buses of a file that have no default", async () => {
    writeConfiguration({ buses: { a: "fake:a", b: "fake:b" } });
    await using hardware = await openHardware({}, { ...options, environment: { TWOWIRE_BUS: "fake:environment" } });
    expect(hardware.bus().name).toBe("fake:environment");
    expect(hardware.busNames).toEqual(["a", "b", "main"]);
  });

  it("does not read the file where the program names its buses, or refuses it", async () => {
    writeFileSync(join(directory, "twowire.config.json"), "not JSON");
    await using named = await openHardware({ bus: "fake:a" }, options);
    await using refused = await openHardware({}, { ...options, file: false, bus: "fake:b" });
    expect([named.bus().name, refused.bus().name]).toEqual(["fake:a", "fake:b"]);
    expect((await failure(openHardware({}, options))).message).toContain("twowire.config.json:1:1: ");
  });

  it("puts the program's devices before those of the file", async () => {
    writeConfiguration({ bus: "fake:a", devices: { room: { chip: "nonsense" }, hall: { chip: "thermometer" } } });
    await using hardware = await openHardware({ devices: { room: { chip: "thermometer", address: 0x42 } } }, options);
    expect(hardware.deviceNames).toEqual(["room", "hall"]);
    expect(hardware.device("room")).toMatchObject({ address: 0x42 });
  });

  it.each([
    [{ bus: "fake:missing" }, {}, "There is no fake:missing (the bus main, fake:missing, given to the program)"],
    [{}, { bus: "fake:missing" }, "There is no fake:missing (the bus main, fake:missing, from --bus)"],
    [
      {},
      { environment: { TWOWIRE_BUS: "nosuch:1" } },
      "No backend is registered for nosuch: (the bus main, nosuch:1, from TWOWIRE_BUS)",
    ],
    [{ buses: { lab: "nonsense" } }, {}, '"nonsense" names no bus (the bus lab, given to the program)'],
  ])("says who chose a bus that does not open: %j %j", async (configuration, more, message) => {
    const error = await failure(openHardware<never>(configuration, { ...options, ...more }));
    expect(error.message).toContain(message);
    expect(error.message.endsWith(error.nextStep)).toBe(true);
  });

  it("opens no bus before all have a backend", async () => {
    const buses = { a: "fake:a", b: "nosuch:b" };
    expect((await failure(openHardware({ buses }, options))).message).toContain("(the bus b, nosuch:b, ");
    expect(fake.log).toEqual([]);
  });

  it("points at the line of the file for a bus that does not open", async () => {
    writeConfiguration({ bus: "fake:missing" });
    expect((await failure(openHardware({}, options))).message).toContain("from twowire.config.json:2:10)");
  });
});

describe("what is wrong in a configuration", () => {
  it.each<[HardwareConfiguration, string]>([
    [
      { devices: { room: { chip: "thermometre" } } },
      'devices.room.chip: "thermometre" is not a chip, did you mean "thermometer"; known are ',
    ],
    [
      { devices: { room: { chip: "thermometer", bus: "mian" } } },
      'devices.room.bus: "mian" is not a bus, did you mean "main"; known are main',
    ],
    [
      { devices: { room: { chip: "thermometer", address: 0x48 } } },
      "devices.room.address: a thermometer cannot be at 0x48; its pins can choose 0x40, 0x41, 0x42",
    ],
    [{ devices: { room: { chip: "thermometer", address: 0x80 } } }, "did you mean 0x40?"],
    [
      { devices: { room: { chip: "thermometer", address: "64" } } },
      'devices.room.address: "64" is no address; write it in hexadecimal, "0x18", or as a number',
    ],
    [{ devices: { room: { chip: "plain" } } }, "devices.room.address: must be given, a plain has no usual one"],
    [
      { devices: { room: { chip: "thermometer", options: { ofset: 1 } } } },
      'devices.room.options.ofset: is no option of a thermometer, did you mean "offset"; it has offset (°C, -10 to 10)',
    ],
    [
      { devices: { room: { chip: "plain", address: 0x20, options: { offset: 1 } } } },
      "devices.room.options.offset: is no option of a plain; it has none",
    ],
    [
      { devices: { room: { chip: "thermometer", options: { offset: 11 } } } },
      "devices.room.options: offset is too large. Give -10 to 10",
    ],
    [
      { devices: { room: { chip: "thermometer" }, hall: { chip: "plain", address: 0x40 } } },
      "devices.hall.address: hall is at 0x40 of the bus main, where room is already",
    ],
    [
      { bus: undefined, buses: { a: "fake:a", b: "fake:b" }, devices: { room: { chip: "thermometer" } } },
      "devices.room.bus: must say which bus: a, b",
    ],
  ])("%j", async (configuration, message) => {
    const buses = configuration.buses ?? { main: "fake:a" };
    const error = await failure(openHardware({ ...configuration, buses }, options));
    expect(error).toMatchObject({ kind: "invalid-argument" });
    expect(error.message).toContain(message);
    // Only a driver can say what is wrong with an option's value, and a driver needs its bus.
    if (!message.includes("too large")) expect(fake.log).toEqual([]);
    else expect(fake.log).toEqual(["open fake:a", "close fake:a"]);
  });

  it("points at lines and columns in a file, and lists several problems", async () => {
    writeFileSync(
      join(directory, "hardware.json"),
      `{
  "buses": { "main": "fake:a" },
  "devices": {
    "room": { "chip": "thermometer", "address": "0x40" },
    "hall": { "chip": "thermometer", "address": "0x40" },
    "roof": {
      "chip": "mcp9809", "bus": "lib",
      "options": { "offset": 1 }
    },
    "shed": { "chip": "thermometer", "address": "0x42", "options": { "gain": 2 } }
  }
}
`,
    );
    const error = await failure(openHardware({}, { ...options, file: "hardware.json" }));
    const [first, second, third, fourth] = error.message.split("; hardware.json:");
    expect(first).toBe(
      "hardware.json:5:49: devices.hall.address: hall is at 0x40 of the bus main, where room is already",
    );
    expect(second).toBe('7:33: devices.roof.bus: "lib" is not a bus; known are main');
    expect(third).toMatch(/^7:15: devices\.roof\.chip: "mcp9809" is not a chip/);
    expect(fourth).toMatch(/^10:70: devices\.shed\.options\.gain: is no option of a thermometer/);
    expect(fake.log).toEqual([]);
  });

  it("says that a file which was asked for is not there", async () => {
    expect(await failure(openHardware({}, { ...options, file: "nowhere.json" }))).toMatchObject({
      kind: "not-found",
      message: expect.stringContaining("There is no configuration file nowhere.json") as string,
    });
  });
});

describe("a failure half way", () => {
  it("closes the first bus when the second does not open", async () => {
    const error = await failure(openHardware({ buses: { main: "fake:a", lab: "fake:missing" } }, options));
    expect(error).toMatchObject({ kind: "not-found" });
    expect(fake.log).toEqual(["open fake:a", "close fake:a"]);
  });

  it("keeps the first error, and what else failed, when closing fails too", async () => {
    fake.failClosing = () => new Error("the plug is stuck");
    const error = await failure(openHardware({ buses: { main: "fake:a", lab: "fake:missing" } }, options));
    expect(error.kind).toBe("not-found");
    expect(error.message).toContain("There is no fake:missing");
    expect(error.message).toContain("Closing the bus main failed: the plug is stuck");
    expect((error.cause as AggregateError).errors).toHaveLength(2);
  });

  it("closes the drivers made so far when one refuses its options", async () => {
    const devices = { ...twoRooms.devices, bad: { chip: "thermometer", address: 0x42, options: { offset: "x" } } };
    await failure(openHardware({ ...twoRooms, devices }, options));
    expect(fake.log.slice(4)).toEqual(["close fake:b 0x41", "close fake:a 0x40", "close fake:b", "close fake:a"]);
  });

  it("closes everything although closing some of it fails", async () => {
    const hardware = await openHardware(twoRooms, options);
    Thermometer.failClosing = new Error("the driver is stuck");
    fake.failClosing = (uri) => (uri === "fake:b" ? new Error("the plug is stuck") : undefined);
    const error = await failure(hardware.close());
    expect(error.message).toContain("Closing the device bench failed: the driver is stuck");
    expect(error.message).toContain("Closing the bus lab failed: the plug is stuck");
    expect((error.cause as AggregateError).errors).toHaveLength(3);
    expect(fake.log.at(-1)).toBe("close fake:a");
    expect(await failure(hardware.close())).toBe(error);
  });
});
