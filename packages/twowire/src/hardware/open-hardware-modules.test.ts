import { rmSync } from "node:fs";
import type { I2CController } from "@twowire/core";
import { ContainerModule } from "inversify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeBackend, plainChip, Thermometer, thermometerChip } from "./fake-hardware.fixture.ts";
import { freshHardware } from "./fresh-hardware.fixture.ts";
import { backendModule, busModule, chipModule } from "./modules.ts";
import { openHardware, type OpenHardwareOptions } from "./open-hardware.ts";
import { deviceToken, I2C_CONTROLLER, PROVIDER_REGISTRY } from "./tokens.ts";
import { twoRooms } from "./two-rooms.fixture.ts";

let fake: FakeBackend;
let options: OpenHardwareOptions;
let directory: string;

beforeEach(() => ({ fake, options, directory } = freshHardware()));

afterEach(() => rmSync(directory, { recursive: true }));

describe("modules", () => {
  class Thermostat {
    readonly sensor: Thermometer;
    constructor(sensor: Thermometer) {
      this.sensor = sensor;
    }
  }
  const thermostatModule = new ContainerModule(({ bind }) => {
    bind(Thermostat)
      .toResolvedValue((sensor: Thermometer) => new Thermostat(sensor), [deviceToken<Thermometer>("room")])
      .inSingletonScope();
  });

  it("inject drivers into a program's own classes", async () => {
    await using hardware = await openHardware(twoRooms, { ...options, modules: [thermostatModule] });
    expect(hardware.get(Thermostat).sensor).toBe(hardware.device("room"));
  });

  it("replace a driver by one rebind", async () => {
    await using hardware = await openHardware(twoRooms, { ...options, modules: [thermostatModule] });
    const imitation = new Thermometer(hardware.bus("lab"));
    hardware.container.rebind(deviceToken<Thermometer>("room")).toConstantValue(imitation);
    expect(hardware.get(Thermostat).sensor).toBe(imitation);
    expect(hardware.device("room")).toBe(imitation);
    expect(hardware.get(Thermometer, "room")).toBe(imitation);
    expect(hardware.device("room", Thermometer)).toBe(imitation);
  });

  it("replace a driver before it is made", async () => {
    const imitation = {};
    const module = new ContainerModule(({ rebind }) => {
      rebind(deviceToken("room")).toConstantValue(imitation);
    });
    await using hardware = await openHardware(twoRooms, { ...options, modules: [module] });
    expect(hardware.device("room")).toBe(imitation);
    expect(fake.log).not.toContain("make fake:a 0x40");
  });

  it("replace every bus by one rebind, and nothing is opened", async () => {
    const other = await openHardware({ bus: "fake:other" }, options);
    fake.log.length = 0;
    const module = new ContainerModule(({ rebind }) => {
      rebind(I2C_CONTROLLER).toConstantValue(other.bus());
    });
    const hardware = await openHardware(twoRooms, { ...options, modules: [module] });
    expect(hardware.device("bench", Thermometer).controller).toBe(other.bus());
    await hardware.close();
    expect(fake.log).toEqual([
      "make fake:other 0x40",
      "make fake:other 0x41",
      "close fake:other 0x41",
      "close fake:other 0x40",
    ]);
    await other.close();
  });

  it("bring a bus of their own, which stays open", async () => {
    const other = await openHardware({ bus: "fake:other" }, options);
    const hardware = await openHardware(twoRooms, { ...options, modules: [busModule("main", other.bus())] });
    expect(hardware.bus()).toBe(other.bus());
    await hardware.close();
    expect(fake.log).not.toContain("open fake:a");
    expect(fake.log).not.toContain("close fake:other");
    await other.close();
  });

  it("bring backends and chips, the last of a name first", async () => {
    const linux = new FakeBackend("linux");
    await using hardware = await openHardware(
      { bus: "linux:1", devices: { room: { chip: "thermometer" } } },
      {
        environment: {},
        directory,
        modules: [backendModule(linux), chipModule(plainChip), chipModule(thermometerChip)],
      },
    );
    expect(hardware.bus().name).toBe("linux:1");
    expect(linux.log).toEqual(["open linux:1"]);
  });

  it("replace the backends by one rebind", async () => {
    const sim = new FakeBackend("sim");
    const { ProviderRegistry } = await import("@twowire/core");
    const module = new ContainerModule(({ rebind }) => {
      rebind(PROVIDER_REGISTRY).toConstantValue(new ProviderRegistry([sim]));
    });
    await using hardware = await openHardware({ bus: "sim:anything" }, { ...options, modules: [module] });
    expect(hardware.get(PROVIDER_REGISTRY).schemes).toEqual(["sim"]);
  });

  it("let go of their own things first", async () => {
    const module = new ContainerModule(({ bind }) => {
      bind(Thermostat)
        .toResolvedValue(
          (sensor: Thermometer) => new Thermostat(sensor),
          [{ serviceIdentifier: Thermometer, name: "room" }],
        )
        .inSingletonScope()
        .onDeactivation(() => void fake.log.push("let go"));
    });
    const hardware = await openHardware(twoRooms, { ...options, modules: [module] });
    hardware.get(Thermostat);
    await hardware.close();
    expect(fake.log.slice(4, 6)).toEqual(["let go", "close fake:b 0x41"]);
  });

  it("may be loaded later than the module that asks for their bus", async () => {
    const late = new ContainerModule(async ({ bind }) => {
      await Promise.resolve();
      bind(Thermostat).toResolvedValue(
        (bus: I2CController) => new Thermostat(new Thermometer(bus)),
        [{ serviceIdentifier: I2C_CONTROLLER, name: "lab" }],
      );
    });
    await using hardware = await openHardware(twoRooms, { ...options, modules: [late] });
    expect(hardware.get(Thermostat).sensor.controller).toBe(hardware.bus("lab"));
  });
});
