import { type BusDescription, I2CError } from "@twowire/core";
import { type Adapter, Sysfs } from "./adapters.ts";
import { addressUsers, ownedAddresses } from "./address-users.ts";
import { kindOfErrno } from "./errno.ts";
import { adapterType, functionTable, summarize } from "./functionality.ts";
import { functionalityBits } from "./i2c-bus-engine.ts";
import type { I2cBusModule } from "./i2c-bus-module.ts";
import type { Machine } from "./machine.ts";
import { loadNativePackage, type NativePackage } from "./native-packages.ts";
import { adviceFor, ASK_FOR_ADAPTER } from "./open-errors.ts";
import { readFunctionality } from "./read-functionality.ts";
import { systemCode } from "./system-error.ts";

/** What is listed in place of the first bus, so that somebody who looks for it learns what to do. */
const NONE: BusDescription = { uri: "linux:1", description: "no I2C adapter", obstacle: ASK_FOR_ADAPTER };

/** Every adapter of the machine, with what it can do, or what keeps this user from it. Nothing is sent to a bus. */
export async function listBuses(machine: Machine): Promise<BusDescription[]> {
  if (machine.platform !== "linux") return [];
  const sysfs = new Sysfs(machine.sysfs);
  const adapters = sysfs.adapters();
  if (adapters.length === 0) return [NONE];
  const native = await loadNativePackage(machine, "linux:").catch((error: unknown) => I2CError.from(error).message);
  return adapters.map((adapter) => describe(adapter, sysfs, look(adapter, machine, native)));
}

/** What came of looking at an adapter: the bits of I2C_FUNCS and the addresses that drivers own, or why there are none. */
interface Look {
  readonly functionality?: number;
  readonly owned?: readonly number[];
  readonly obstacle?: string | undefined;
}

function describe(adapter: Adapter, sysfs: Sysfs, { functionality, owned = [], obstacle }: Look): BusDescription {
  const { number, name, clockHz } = adapter;
  const summary = functionality === undefined ? undefined : summarize(functionality);
  const clock = clockHz === undefined ? undefined : `${clockHz / 1000} kHz`;
  return {
    uri: `linux:${number}`,
    description: [name, summary, clock].filter((fact) => fact !== undefined).join(" · "),
    ...(obstacle === undefined ? {} : { obstacle }),
    adapter: {
      id: `i2c-${number}`,
      name,
      type: functionality === undefined ? "unknown" : adapterType(functionality),
      functionality: summary,
      functions: functionality === undefined ? [] : functionTable(functionality),
      clockHz,
      users: addressUsers(sysfs, number, owned),
    },
  };
}

function look(adapter: Adapter, machine: Machine, native: NativePackage | string): Look {
  const path = `${machine.devices}/i2c-${adapter.number}`;
  if (!adapter.hasDeviceFile) return { obstacle: adviceFor("ENOENT", path, adapter) };
  let file: number;
  try {
    file = machine.files.open(path);
  } catch (error) {
    return { obstacle: obstacleOf(path, error, adapter) };
  }
  try {
    if (typeof native === "string") return { obstacle: native };
    const isKoffi = native.name === "koffi";
    const answer = isKoffi ? readFunctionality(native.calls, file) : askI2cBus(native.module, adapter.number);
    if (typeof answer !== "number") return { obstacle: obstacleOf(path, answer, adapter) };
    return { functionality: answer, owned: isKoffi ? ownedAddresses(native.calls, file) : [] };
  } finally {
    machine.files.close(file);
  }
}

function askI2cBus(module: I2cBusModule, number: number): unknown {
  const bus = module.openSync(number, { forceAccess: false });
  try {
    return functionalityBits(bus.i2cFuncsSync());
  } catch (error) {
    return error;
  } finally {
    bus.closeSync();
  }
}

function obstacleOf(path: string, error: unknown, adapter: Adapter): string {
  const code = systemCode(error);
  const what = kindOfErrno(code ?? "", "open") === "permission-denied" ? "No permission for" : "Cannot open";
  const advice = adviceFor(code, path, adapter);
  return `${what} ${path}${code === undefined ? "" : ` (${code})`}.${advice === undefined ? "" : ` ${advice}`}`;
}
