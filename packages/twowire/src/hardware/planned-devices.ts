import { formatAddress, formatByte, isI2CError, toAddress } from "@twowire/core";
import type { ChipDescriptor } from "@twowire/drivers";
import { type DeviceConfiguration, defaultBusName } from "../configuration/configuration.ts";
import { describeProblem, describeValue, type Locate } from "../configuration/configuration-problem.ts";
import { nearestName } from "../configuration/nearest-name.ts";

/** A device of a configuration, with everything that its names stand for. */
export interface PlannedDevice {
  readonly name: string;
  readonly chip: ChipDescriptor;
  readonly bus: string;
  readonly address: number;
  readonly options: Readonly<Record<string, unknown>>;
  /** Words a problem of this device with its place in the configuration. */
  readonly describe: (key: string, text: string) => string;
}

/** A device as the program or the file has it. */
export interface ConfiguredDevice {
  readonly name: string;
  readonly configuration: DeviceConfiguration;
  readonly locate: Locate;
}

/** What the names in a device's configuration may stand for. */
export interface DeviceContext {
  readonly chips: ReadonlyMap<string, ChipDescriptor>;
  /** The names of the buses to be opened. */
  readonly buses: readonly string[];
  /** Whether the program brings this bus itself. */
  hasBus(name: string): boolean;
}

/** The devices of a configuration, or everything that is wrong with them. */
export interface DevicePlan {
  readonly devices: readonly PlannedDevice[];
  readonly problems: readonly string[];
}

/** Looks up chips, buses and addresses, and refuses two devices in one place. */
export function planDevices(configured: readonly ConfiguredDevice[], context: DeviceContext): DevicePlan {
  const problems: string[] = [];
  const devices: PlannedDevice[] = [];
  for (const device of configured) {
    const planned = planDevice(device, context, problems);
    if (planned === undefined) continue;
    const rival = devices.find(({ bus, address }) => bus === planned.bus && address === planned.address);
    if (rival !== undefined) {
      const place = `${formatAddress(toAddress(planned.address))} of the bus ${planned.bus}`;
      problems.push(planned.describe("address", `${planned.name} is at ${place}, where ${rival.name} is already`));
    }
    devices.push(planned);
  }
  return { devices, problems };
}

function planDevice(device: ConfiguredDevice, context: DeviceContext, problems: string[]): PlannedDevice | undefined {
  const { name, configuration, locate } = device;
  const describe = (key: string, text: string): string =>
    describeProblem({ path: ["devices", name, key], at: "value", text }, locate);
  const fail = (key: string, text: string): undefined => void problems.push(describe(key, text));

  const bus = planBus(configuration, context, fail);
  const chip = context.chips.get(configuration.chip);
  if (chip === undefined) {
    fail("chip", unknownName(configuration.chip, "a chip", [...context.chips.keys()]));
    return undefined;
  }
  const address = planAddress(configuration.address, chip, fail);
  const options = { ...configuration.options };
  checkOptions(options, chip, (option, text) => {
    const path = ["devices", name, "options", option];
    problems.push(describeProblem({ path, at: "key", text }, locate));
  });
  if (bus === undefined || address === undefined) return undefined;
  return { name, chip, bus, address, options, describe };
}

type Fail = (key: string, text: string) => undefined;

function planBus({ bus }: DeviceConfiguration, context: DeviceContext, fail: Fail): string | undefined {
  const { buses } = context;
  const name = bus ?? defaultBusName(buses);
  if (name === undefined) return fail("bus", `must say which bus: ${buses.join(", ")}`);
  if (buses.includes(name) || context.hasBus(name)) return name;
  return fail("bus", unknownName(name, "a bus", buses));
}

function planAddress(given: number | string | undefined, chip: ChipDescriptor, fail: Fail): number | undefined {
  const { name, addresses } = chip;
  if (given === undefined) {
    return addresses[0] ?? fail("address", `must be given, a ${name} has no usual one`);
  }
  if (typeof given === "string" && !/^0x[0-9a-f]{1,2}$/i.test(given)) {
    return fail("address", `${describeValue(given)} is no address; write it in hexadecimal, "0x18", or as a number`);
  }
  try {
    const address = toAddress(Number(given));
    if (addresses.length === 0 || addresses.includes(address)) return address;
    const possible = addresses.map(formatByte).join(", ");
    return fail("address", `a ${name} cannot be at ${formatAddress(address)}; its pins can choose ${possible}`);
  } catch (error) {
    return fail("address", isI2CError(error) ? error.message.replace(/\.$/, "") : String(error));
  }
}

function checkOptions(
  options: Readonly<Record<string, unknown>>,
  chip: ChipDescriptor,
  fail: (option: string, text: string) => void,
): void {
  const known = chip.driver === undefined ? {} : (chip.options ?? {});
  for (const option of Object.keys(options)) {
    if (Object.hasOwn(known, option)) continue;
    const described = Object.entries(known).map(([name, meaning]) => `${name} (${meaning})`);
    const nearest = nearestName(option, Object.keys(known));
    const meant = nearest === undefined ? "" : `, did you mean "${nearest}"`;
    fail(option, `is no option of a ${chip.name}${meant}; it has ${described.join(", ") || "none"}`);
  }
}

function unknownName(name: string, what: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  const meant = nearest === undefined ? "" : `, did you mean "${nearest}"`;
  return `${describeValue(name)} is not ${what}${meant}; known are ${known.join(", ") || "none"}`;
}
