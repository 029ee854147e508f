import { type BackendProvider, I2CError, type I2CBus, isI2CError, type I2CController } from "@twowire/core";
import { type ChipDescriptor, chips } from "@twowire/drivers";
import { Container, type ContainerModule } from "inversify";
import { BUS_VARIABLE } from "../choose-bus.ts";
import { checkConfiguration } from "../configuration/check-configuration.ts";
import {
  busesOf,
  defaultBusName,
  type DeviceConfigurations,
  type HardwareConfiguration,
} from "../configuration/configuration.ts";
import { type ConfigurationFile, readConfigurationFile } from "../configuration/configuration-file.ts";
import { configurationError, describeProblem, type Locate } from "../configuration/configuration-problem.ts";
import { defaultBackends } from "../default-registry.ts";
import { checkChosenBus, openChosenBus } from "../open-chosen-bus.ts";
import { checkOptions } from "./check-options.ts";
import { closeParts, Hardware } from "./hardware.ts";
import { backendModule, busModule, chipModule, defaultBusModule, deviceModule, registryModule } from "./modules.ts";
import { planBuses } from "./planned-buses.ts";
import { type ConfiguredDevice, type PlannedDevice, planDevices } from "./planned-devices.ts";
import { CHIP_DESCRIPTOR, I2C_CONTROLLER, PROVIDER_REGISTRY, deviceToken } from "./tokens.ts";

export interface OpenHardwareOptions {
  /**
   * The bus that the user chose when starting the program, such as the value of its `--bus`: a URI, or the name of a bus in the
   * configuration file.
   */
  readonly bus?: string | undefined;
  /**
   * The configuration file, relative to `directory`; `false` for none. Default: `twowire.config.json`, where there is one.
   * It is read only where the program's configuration names no bus.
   */
  readonly file?: string | false | undefined;
  /** Where the configuration file is. Default: the working directory. */
  readonly directory?: string | undefined;
  /** Where `TWOWIRE_BUS` is looked for. Default: the environment of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** More backends; one with the scheme of a known one replaces it. */
  readonly backends?: readonly BackendProvider[] | undefined;
  /** More chips, which a `sim:` bus may have too where they have a model; one with the name of a known one replaces it. */
  readonly chips?: readonly ChipDescriptor[] | undefined;
  /**
   * What else to bind. Modules are loaded before any bus is opened, and what they bind stays: a bus or device that a module
   * binds itself is neither opened nor made here.
   */
  readonly modules?: readonly ContainerModule[] | undefined;
}

/**
 * Opens the buses of a configuration and makes the drivers on them.
 *
 * Where `configuration` names buses, it is complete. Where it names none, the buses come from `options.bus`, then
 * `TWOWIRE_BUS`, then the configuration file, whose devices are added too, then `sim:`.
 *
 * Everything is checked before the first bus is opened; where something fails after that, what was opened is closed again.
 * @throws I2CError `invalid-argument` with the place of everything that is wrong in the configuration or the options, and what opening a bus
 * throws, saying which bus and who chose it
 */
export async function openHardware<const Devices extends DeviceConfigurations = DeviceConfigurations>(
  configuration: HardwareConfiguration<Devices> = {},
  options: OpenHardwareOptions = {},
): Promise<Hardware<Devices>> {
  checkOptions(options);
  const program = checked(configuration);
  const file = await fileFor(program, options);
  const container = await loadedContainer(options);
  const hasBus = (name: string): boolean => container.isBound(I2C_CONTROLLER, { name });

  const { bus: flag, environment = process.env } = options;
  const planned = planBuses({ program, file, flag, environment: environment[BUS_VARIABLE] });
  const registry = container.get(PROVIDER_REGISTRY);
  // A bus that was chosen by its name is one bus with two names.
  const aliases = [...planned].flatMap(([name, bus]) => {
    return bus.name === undefined || bus.name === name || hasBus(name) ? [] : [{ name, of: bus.name }];
  });
  const toOpen = [...planned].filter(([name]) => !hasBus(name) && !aliases.some((alias) => alias.name === name));
  for (const [name, choice] of toOpen) checkChosenBus(registry, choice, name);
  const { devices, problems } = planDevices(configuredDevices(program, file), {
    chips: new Map(container.getAll(CHIP_DESCRIPTOR, { optional: true }).map((chip) => [chip.name, chip])),
    buses: [...planned.keys()],
    hasBus,
  });
  if (problems.length > 0) throw configurationError(problems);

  const buses = new Map<string, I2CBus>();
  const drivers = new Map<string, object>();
  try {
    for (const [name, choice] of toOpen) {
      const bus = await openChosenBus(registry, choice, name);
      buses.set(name, bus);
      container.load(busModule(name, bus));
    }
    for (const { name, of } of aliases) container.load(busModule(name, container.get(I2C_CONTROLLER, { name: of })));
    const defaultBus = defaultBusName(planned.keys());
    if (defaultBus !== undefined) container.load(defaultBusModule(defaultBus));
    bindDevices(container, devices, drivers);
  } catch (error) {
    throw withFailures(error, await closeParts({ container, buses, drivers }));
  }
  return new Hardware<Devices>({
    container,
    buses,
    drivers,
    busNames: [...planned.keys()],
    devices: new Map(devices.map(({ name, chip }) => [name, chip.driver])),
  });
}

/** What is in the program has no lines to point at. */
const nowhere: Locate = () => undefined;

function checked(value: unknown): HardwareConfiguration {
  const { configuration, problems } = checkConfiguration(value);
  if (problems === undefined) return configuration;
  throw configurationError(problems.map((problem) => describeProblem(problem, nowhere)));
}

async function fileFor(
  program: HardwareConfiguration,
  { file, directory }: OpenHardwareOptions,
): Promise<ConfigurationFile | undefined> {
  if (file === false || busesOf(program).size > 0) return undefined;
  return readConfigurationFile({ file, directory });
}

async function loadedContainer(options: OpenHardwareOptions): Promise<Container> {
  const container = new Container();
  const known = [...new Map([...chips, ...(options.chips ?? [])].map((chip) => [chip.name, chip])).values()];
  const models = known.flatMap(({ model }) => (model === undefined ? [] : [model]));
  container.load(
    registryModule(),
    ...[...defaultBackends(models), ...(options.backends ?? [])].map(backendModule),
    ...known.map(chipModule),
  );
  await container.loadAsync(...(options.modules ?? []));
  return container;
}

/** The devices of the file and the program; the program's go before those of the same name. */
function configuredDevices(
  program: HardwareConfiguration,
  file: ConfigurationFile | undefined,
): readonly ConfiguredDevice[] {
  const devices = new Map<string, ConfiguredDevice>();
  for (const [name, configuration] of Object.entries(file?.configuration.devices ?? {})) {
    devices.set(name, { name, configuration, locate: file?.locate ?? nowhere });
  }
  for (const [name, configuration] of Object.entries(program.devices ?? {})) {
    devices.set(name, { name, configuration, locate: nowhere });
  }
  return [...devices.values()];
}

/** Binds the devices and makes those that no module brought, so that options which a driver refuses are known at once. */
function bindDevices(container: Container, devices: readonly PlannedDevice[], drivers: Map<string, object>): void {
  const ours = devices.filter(({ name }) => !container.isBound(deviceToken(name)));
  for (const device of devices) {
    const { name, bus, chip } = device;
    const make = (controller: I2CController): object => {
      const driver = makeDriver(device, controller);
      drivers.set(name, driver);
      return driver;
    };
    const isOnly = devices.filter((other) => other.chip.driver === chip.driver).length === 1;
    container.load(deviceModule({ name, bus, driver: chip.driver, isOnly, make }));
  }
  for (const { name } of ours) container.get(deviceToken(name));
}

function makeDriver(device: PlannedDevice, controller: I2CController): object {
  const { chip, address, options, describe } = device;
  try {
    if (chip.driver === undefined) return chip.open(controller, address);
    // The names of the options were checked; what values they may have, only the driver knows, and says.
    return new chip.driver(controller, { ...options, address } as never);
  } catch (error) {
    const cause = isI2CError(error) ? error : I2CError.from(error);
    throw configurationError([describe("options", cause.message.replace(/\.$/, ""))], cause);
  }
}

/** The error that opening ends with, when closing what was open already failed too. */
function withFailures(error: unknown, failures: readonly I2CError[]): unknown {
  if (failures.length === 0) return error;
  const first = I2CError.from(error);
  return new I2CError({
    kind: first.kind,
    message: `${first.message} ${failures.map(({ message }) => message).join(" ")}`,
    nextStep: "See the causes.",
    cause: new AggregateError([error, ...failures]),
  });
}
