import type { BusDescription } from "@twowire/core";
import { type Adapter, Sysfs } from "./adapters.ts";
import { kindOfErrno } from "./errno.ts";
import { summarize } from "./functionality.ts";
import type { Machine } from "./machine.ts";
import { loadNativePackage, type NativePackage } from "./native-packages.ts";
import { ASK_FOR_ACCESS, ASK_FOR_DEVICE_FILE } from "./open-errors.ts";
import { readFunctionality } from "./read-functionality.ts";
import { systemCode } from "./system-error.ts";

/** Every adapter of the machine, with what it can do, or what keeps this user from it. Nothing is sent to a bus. */
export async function listBuses(machine: Machine): Promise<BusDescription[]> {
  if (machine.platform !== "linux") return [];
  const adapters = new Sysfs(machine.sysfs).adapters();
  if (adapters.length === 0) return [];
  const native = await loadNativePackage(machine, "linux:").catch((error: unknown) => String(error));
  return adapters.map((adapter) => describe(adapter, machine, native));
}

function describe(adapter: Adapter, machine: Machine, native: NativePackage | string): BusDescription {
  const uri = `linux:${adapter.number}`;
  const clock = adapter.clockHz === undefined ? [] : [`${adapter.clockHz / 1000} kHz`];
  const facts = (...more: string[]): string => [adapter.name, ...more, ...clock].join(" · ");
  if (!adapter.hasDeviceFile) return { uri, description: facts(), obstacle: ASK_FOR_DEVICE_FILE };
  const path = `${machine.devices}/i2c-${adapter.number}`;
  let file: number;
  try {
    file = machine.files.open(path);
  } catch (error) {
    return { uri, description: facts(), obstacle: obstacleOf(path, error) };
  }
  try {
    if (typeof native === "string") return { uri, description: facts(), obstacle: native };
    const functionality = native.name === "koffi" ? readFunctionality(native.calls, file) : undefined;
    return { uri, description: typeof functionality === "number" ? facts(summarize(functionality)) : facts() };
  } finally {
    machine.files.close(file);
  }
}

function obstacleOf(path: string, error: unknown): string {
  const code = systemCode(error);
  if (kindOfErrno(code ?? "", "open") === "permission-denied") return `No permission for ${path}. ${ASK_FOR_ACCESS}`;
  return `${path} cannot be opened${code === undefined ? "" : ` (${code})`}.`;
}
