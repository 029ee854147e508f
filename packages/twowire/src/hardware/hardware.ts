import { type I2CBus, type I2CController, I2CError } from "@twowire/core";
import type { DriverClass } from "@twowire/drivers";
import type { Container, ServiceIdentifier } from "inversify";
import type { DeviceConfigurations } from "../configuration/configuration.ts";
import type { DriverOf } from "./chip-drivers.ts";
import { closeAll, closeError } from "./close-all.ts";
import { deviceToken, I2C_CONTROLLER } from "./tokens.ts";

/** A driver's class as something to ask for: it need not be one that can be made with `new`. */
export type DriverType<Driver extends object> = abstract new (...parameters: never[]) => Driver;

/** What was opened, and who was found for it. */
export interface HardwareParts {
  readonly container: Container;
  /** The buses to close, by name, in the order in which they were opened. */
  readonly buses: ReadonlyMap<string, I2CBus>;
  /** The names of all buses, also of those that the program brought itself. */
  readonly busNames: readonly string[];
  /** The chips' driver classes, by the names of the devices. */
  readonly devices: ReadonlyMap<string, DriverClass | undefined>;
  /** The drivers that were made, in that order. */
  readonly drivers: ReadonlyMap<string, object>;
}

/**
 * The open buses of a program and the drivers on them, and the one owner that closes them all. Made by `openHardware`.
 *
 * ```
 * await using hardware = await openHardware({ bus: "sim:", devices: { room: { chip: "mcp9808" } } });
 * const { temperature } = await hardware.device("room").sample();
 * ```
 */
export class Hardware<Devices extends DeviceConfigurations = DeviceConfigurations> implements AsyncDisposable {
  /** What the program's own classes are bound in and resolved from. */
  readonly container: Container;
  readonly #parts: HardwareParts;
  #closing: Promise<void> | undefined;

  constructor(parts: HardwareParts) {
    this.container = parts.container;
    this.#parts = parts;
  }

  /** The names of the buses, in the order of the configuration. */
  get busNames(): readonly string[] {
    return this.#parts.busNames;
  }

  /** The names of the devices, in the order of the configuration. */
  get deviceNames(): readonly string[] {
    return [...this.#parts.devices.keys()];
  }

  /**
   * A bus, to be used but not closed.
   * @param name the default one where left out: `main`, or the only one
   * @throws I2CError `not-found`, `closed`
   */
  bus(name?: string): I2CController {
    return this.#resolve(I2C_CONTROLLER, name, () => {
      const buses = this.busNames.join(", ") || "none";
      return name === undefined ? `No bus is the default one; there are ${buses}` : noSuch("bus", name, buses);
    });
  }

  /**
   * Frees a bus that is stuck.
   * @param name the default one where left out
   * @throws I2CError `unsupported` where its backend cannot, or where the program brought the bus itself; `bus-stuck` where
   * it did not help
   */
  async recover(name?: string): Promise<void> {
    const controller = this.bus(name);
    const bus = [...this.#parts.buses.values()].find((owned) => owned === controller);
    if (bus !== undefined) return bus.recover();
    throw new I2CError({
      kind: "unsupported",
      message: `The bus ${name ?? controller.name} was not opened here`,
      nextStep: "Whoever opened it can recover it.",
    });
  }

  /**
   * The driver of a device.
   * @throws I2CError `not-found`, `closed`
   */
  device<Name extends keyof Devices & string>(name: Name): DriverOf<Devices[Name]>;
  /**
   * The driver of a device that only a configuration file knows.
   * @param type the class that the program expects
   * @throws I2CError `not-found`, `closed`, and `invalid-argument` where the configuration has another chip there
   */
  device<Driver extends object>(name: string, type: DriverType<Driver>): Driver;
  device(name: string, type?: DriverType<object>): object {
    if (type !== undefined) this.#expect(name, type);
    return this.#resolve(deviceToken(name), undefined, () =>
      noSuch("device", name, this.deviceNames.join(", ") || "none"),
    );
  }

  /**
   * Whatever is bound in the container: a driver by its class where it is the only one, or with the name of its device; a
   * program's own class; anything by its token.
   * @throws I2CError `not-found` where nothing is bound, `closed`; whatever making it throws
   */
  get<T>(token: ServiceIdentifier<T>, name?: string): T {
    const what = typeof token === "function" ? token.name : String(token);
    return this.#resolve(token, name, () =>
      name === undefined
        ? `Nothing is bound as ${what} without a name`
        : `Nothing is bound as ${what} with the name ${name}`,
    );
  }

  /**
   * Closes everything once: what modules bound with `onDeactivation`, then the drivers, then the buses, each in the reverse
   * of the order in which they were made. A failure keeps nothing else from being closed. May be called twice.
   * @throws I2CError for whatever could not be closed
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const error = closeError(await closeParts(this.#parts));
    if (error !== undefined) throw error;
  }

  #resolve<T>(token: ServiceIdentifier<T>, name: string | undefined, missing: () => string): T {
    if (this.#closing !== undefined) {
      throw new I2CError({ kind: "closed", message: "The hardware is closed" });
    }
    const named = name === undefined ? {} : { name };
    if (this.container.isBound(token, named)) return this.container.get(token, named);
    throw new I2CError({
      kind: "not-found",
      message: missing(),
      nextStep: "Name one of those in the configuration, or bind it in a module.",
    });
  }

  #expect(name: string, type: DriverType<object>): void {
    const driver = this.#parts.devices.get(name);
    if (driver === undefined || driver === type || driver.prototype instanceof type) return;
    throw new I2CError({
      kind: "invalid-argument",
      message: `The device ${name} has the driver ${driver.name}, not ${type.name}`,
      nextStep: "Ask for that, or correct the chip in the configuration.",
    });
  }
}

/** Closes what was opened, in the right order. @returns what failed */
export async function closeParts(
  parts: Pick<HardwareParts, "container" | "buses" | "drivers">,
): Promise<readonly I2CError[]> {
  const { container, buses, drivers } = parts;
  return closeAll([
    { what: "the program's own bindings", close: () => container.unbindAllAsync() },
    ...[...drivers]
      .toReversed()
      .map(([name, driver]) => ({ what: `the device ${name}`, close: () => closeDriver(driver) })),
    ...[...buses].toReversed().map(([name, bus]) => ({ what: `the bus ${name}`, close: () => bus.close() })),
  ]);
}

/** Drivers need not have anything to close. */
function closeDriver(driver: Partial<AsyncDisposable> & { readonly close?: unknown }): PromiseLike<void> | undefined {
  if (typeof driver.close === "function") return Promise.resolve(driver.close()).then(() => undefined);
  return driver[Symbol.asyncDispose]?.();
}

function noSuch(what: string, name: string, known: string): string {
  return `There is no ${what} ${name}; there are ${known}`;
}
