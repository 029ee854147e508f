/** The name of the bus that is meant where none is named. */
export const MAIN_BUS = "main";

/** Buses and devices are named like variables, so that names read well in errors and on command lines. */
export const NAME = /^[a-z][a-z0-9_-]*$/i;

/** A device of a {@link HardwareConfiguration}. */
export interface DeviceConfiguration {
  /** The name of the chip, such as `mcp9808`. */
  readonly chip: string;
  /** The name of its bus. Default: `main`, or the only bus there is. */
  readonly bus?: string | undefined;
  /** 7-bit address as a number, or in hexadecimal as `"0x18"`. Default: the chip's first. */
  readonly address?: number | string | undefined;
  /** More options of the driver, by name. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}

/** The devices of a configuration, by name. */
export type DeviceConfigurations = Readonly<Record<string, DeviceConfiguration>>;

/** Which buses there are and what is on them: what a program gives to `openHardware`, or a file holds. */
export interface HardwareConfiguration<Devices extends DeviceConfigurations = DeviceConfigurations> {
  /** The URI of the bus called `main`, where one bus is all there is: `sim:`, `linux:1`. */
  readonly bus?: string | undefined;
  /** The URIs of several buses, by name. */
  readonly buses?: Readonly<Record<string, string>> | undefined;
  readonly devices?: Devices | undefined;
}

/** The buses of a configuration with the path of each in it; `bus` is short for `buses.main`. */
export function busesOf(configuration: HardwareConfiguration): ReadonlyMap<string, ConfiguredBus> {
  const buses = new Map<string, ConfiguredBus>();
  if (configuration.bus !== undefined) buses.set(MAIN_BUS, { uri: configuration.bus, path: ["bus"] });
  for (const [name, uri] of Object.entries(configuration.buses ?? {})) buses.set(name, { uri, path: ["buses", name] });
  return buses;
}

/** A bus as a configuration has it. */
export interface ConfiguredBus {
  readonly uri: string;
  readonly path: readonly string[];
}

/** The bus that is meant where none is named: `main`, or the only one. */
export function defaultBusName(names: Iterable<string>): string | undefined {
  const all = [...names];
  return all.length === 1 ? all[0] : all.find((name) => name === MAIN_BUS);
}
