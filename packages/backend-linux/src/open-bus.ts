import { type BusUri, busFromEngine, type I2CBus, I2CError, type I2CEngine } from "@twowire/core";
import { adapterCalled } from "./adapter-called.ts";
import { type Adapter, Sysfs } from "./adapters.ts";
import { refuseWithoutSystemCalls, setAdapter } from "./adapter-settings.ts";
import { AddressClaim, claimRequest } from "./address-claim.ts";
import { BusLock } from "./bus-lock.ts";
import { type BusOptions, busOptions } from "./bus-options.ts";
import { i2cBusCapabilities, messageCapabilities, restrict, smbusCapabilities } from "./capabilities.ts";
import { FUNC_I2C, has, summarize } from "./functionality.ts";
import { functionalityBits, I2cBusEngine } from "./i2c-bus-engine.ts";
import type { I2cBusModule } from "./i2c-bus-module.ts";
import { IoctlFile } from "./ioctl-file.ts";
import { type ErrorContext } from "./kernel-errors.ts";
import { quirksOf } from "./known-adapters.ts";
import { lockHolder } from "./lock-holder.ts";
import type { Machine } from "./machine.ts";
import { loadNativePackage } from "./native-packages.ts";
import { notABus, openError } from "./open-errors.ts";
import { readFunctionality } from "./read-functionality.ts";
import { RdwrEngine } from "./rdwr-engine.ts";
import { SmbusEngine } from "./smbus-engine.ts";
import type { SystemCalls } from "./system-calls.ts";

/**
 * Opens a bus of i2c-dev with the best engine that the adapter and the machine have, or the one asked for.
 * @throws I2CError `not-found`, `permission-denied`, `invalid-argument`, `unsupported`
 */
export async function openBus(uri: BusUri, machine: Machine): Promise<I2CBus> {
  const asked = busOptions(uri);
  if (machine.platform !== "linux") {
    throw new I2CError({
      kind: "unsupported",
      message: `${uri.text} needs Linux, this is ${machine.platform}`,
      nextStep: "Use sim: without hardware, or a bus that reaches it over USB.",
    });
  }
  const options = { ...asked, bus: numberOrFile(asked.bus, uri, machine) };
  // The file comes first: a bus that is missing or closed to this user is told apart without any native package.
  const file = openFile(uri, options, machine);
  try {
    return busFromEngine(await chooseEngine(uri, options, machine, file));
  } catch (error) {
    machine.files.close(file);
    throw error;
  }
}

/** A number or a device file as it is, for a name the number of the adapter that has it. */
function numberOrFile(bus: number | string, uri: BusUri, { sysfs }: Machine): number | string {
  if (typeof bus === "number" || bus.startsWith("/")) return bus;
  return adapterCalled(bus, new Sysfs(sysfs).adapters(), uri.text);
}

function pathOf({ bus }: BusOptions, machine: Machine): string {
  return typeof bus === "number" ? `${machine.devices}/i2c-${bus}` : bus;
}

function openFile(uri: BusUri, options: BusOptions, machine: Machine): number {
  const path = pathOf(options, machine);
  try {
    return machine.files.open(path);
  } catch (error) {
    throw openError(uri.text, path, error, new Sysfs(machine.sysfs).adapters());
  }
}

/** @param file open; the engine owns it when this returns */
async function chooseEngine(uri: BusUri, options: BusOptions, machine: Machine, file: number): Promise<I2CEngine> {
  const number = machine.files.busNumber(file);
  if (number === undefined) throw notABus(uri.text, pathOf(options, machine));
  const sysfs = new Sysfs(machine.sysfs);
  const adapter = sysfs.adapter(number);
  const wasThere = sysfs.isThere(number);
  const context: ErrorContext = {
    bus: uri.text,
    peculiar: quirksOf(adapter.driver).errors,
    ownerOf: (address) => sysfs.ownerOf(number, address),
    isGone: () => wasThere && !sysfs.isThere(number),
  };
  const wanted = options.engine === undefined ? undefined : options.engine === "i2c-bus" ? "i2c-bus" : "koffi";
  const native = await loadNativePackage(machine, uri.text, wanted);
  if (native.name === "koffi") {
    return ioctlEngine(native.calls, options, machine, file, adapter, context);
  }
  const refusal = refuseWithoutSystemCalls(options, uri.text);
  if (refusal !== undefined) throw refusal;
  const engine = i2cBusEngine(native.module, options, machine, adapter, context);
  machine.files.close(file);
  return engine;
}

function ioctlEngine(
  calls: SystemCalls,
  options: BusOptions,
  machine: Machine,
  file: number,
  adapter: Adapter,
  context: ErrorContext,
): I2CEngine {
  const functionality = readFunctionality(calls, file);
  if (typeof functionality !== "number") throw notABus(context.bus, pathOf(options, machine), functionality);
  const plain = has(functionality, FUNC_I2C);
  if (options.engine === "rdwr" && !plain) {
    throw new I2CError({
      kind: "unsupported",
      message: `${context.bus} cannot use engine=rdwr: ${adapter.name} has no plain I2C (${summarize(functionality)})`,
      nextStep: "Leave engine out, or give engine=smbus.",
    });
  }
  setAdapter(calls, file, options, context.bus);
  const parts = {
    file: new IoctlFile({
      calls,
      files: machine.files,
      number: file,
      claim: claimRequest(options.force),
      sync: options.sync,
      threads: machine.threads,
    }),
    clock: machine.clock,
    claim: new AddressClaim(calls, file, options.force, machine.clock, context),
    programLock: options.lock === false ? undefined : busLock(calls, machine, file, context),
    context,
  };
  const { capabilities: quirks } = quirksOf(adapter.driver);
  const transactions = restrict(smbusCapabilities(functionality), quirks, adapter.clockHz);
  const smbus = new SmbusEngine({ ...parts, capabilities: transactions }, functionality);
  if (options.engine === "smbus" || !plain) return smbus;
  const messages = restrict(messageCapabilities(functionality), quirks, adapter.clockHz);
  // Who names the engine gets that one.
  return new RdwrEngine({ ...parts, capabilities: messages }, options.engine === "rdwr" ? undefined : smbus);
}

function busLock(calls: SystemCalls, { clock, files, proc }: Machine, file: number, { bus }: ErrorContext): BusLock {
  return new BusLock({ calls, file, clock, bus, holder: () => lockHolder(proc, files.lockName(file)) });
}

function i2cBusEngine(
  module: I2cBusModule,
  options: BusOptions,
  machine: Machine,
  adapter: Adapter,
  context: ErrorContext,
): I2CEngine {
  const open = () => module.openSync(adapter.number, { forceAccess: options.force });
  // i2c-bus opens no file before it is used: asking for the functionality shows whether the bus is there.
  const inquiry = open();
  let functionality: number;
  try {
    functionality = functionalityBits(inquiry.i2cFuncsSync());
  } catch (error) {
    throw openError(context.bus, pathOf(options, machine), error, []);
  } finally {
    inquiry.closeSync();
  }
  const { capabilities: quirks } = quirksOf(adapter.driver);
  const capabilities = restrict(i2cBusCapabilities(functionality), quirks, adapter.clockHz);
  return new I2cBusEngine({ open, functionality, capabilities, clock: machine.clock, context, sync: options.sync });
}
