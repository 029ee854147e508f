import type { BusDescription } from "@twowire/core";
import { type Adapter, Sysfs } from "./adapters.ts";
import { kindOfErrno } from "./errno.ts";
import { adapterType, functionTable, summarize } from "./functionality.ts";
import { functionalityBits } from "./i2c-bus-engine.ts";
import type { I2cBusModule } from "./i2c-bus-module.ts";
import type { Machine } from "./machine.ts";
import { loadNativePackage, type NativePackage } from "./native-packages.ts";
import { ASK_FOR_ACCESS, ASK_FOR_DEVICE_FILE } from "./open-errors.ts";
import { readFunctionality } from "./read-functionality.ts";
import { systemCode } from "./system-error.ts";

/** Every adapter of the machine, with what it can do, or what keeps this user from it. Nothing is sent to a bus. */
export async function listBuses(machine: Machine): Promise<BusDescription[]> {
  if (machine.platform !== "linux") return [];
  const sysfs = new Sysfs(machine.sysfs);
  const adapters = sysfs.adapters();
  if (adapters.length === 0) return [];
  const native = await loadNativePackage(machine, "linux:").catch((error: unknown) => String(error));
  return adapters.map((adapter) => describe(adapter, sysfs, look(adapter, machine, native)));
}

/** What came of looking at an adapter: the bits of I2C_FUNCS, or why there are none. */
interface Look {
  readonly functionality?: number;
  readonly obstacle?: string;
}

function describe(adapter: Adapter, sysfs: Sysfs, { functionality, obstacle }: Look): BusDescription {
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
      users: sysfs.usersOf(number),
    },
  };
}

function look(adapter: Adapter, machine: Machine, native: NativePackage | string): Look {
  if (!adapter.hasDeviceFile) return { obstacle: ASK_FOR_DEVICE_FILE };
  const path = `${machine.devices}/i2c-${adapter.number}`;
  let file: number;
  try {
    file = machine.files.open(path);
  } catch (error) {
    return { obstacle: obstacleOf(path, error) };
  }
  try {
    if (typeof native === "string") return { obstacle: native };
    const answer =
      native.name === "koffi" ? readFunctionality(native.calls, file) : askI2cBus(native.module, adapter.number);
    return typeof answer === "number" ? { functionality: answer } : { obstacle: obstacleOf(path, answer) };
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

function obstacleOf(path: string, error: unknown): string {
  const code = systemCode(error);
  if (kindOfErrno(code ?? "", "open") === "permission-denied") return `No permission for ${path}. ${ASK_FOR_ACCESS}`;
  return `${path} cannot be opened${code === undefined ? "" : ` (${code})`}.`;
}
