import { I2CError } from "@twowire/core";
import type { I2cBusModule } from "./i2c-bus-module.ts";
import type { Machine } from "./machine.ts";
import type { SystemCalls } from "./system-calls.ts";

/** The foreign code that was found, or why none was. Loaded when a bus is opened, never by being imported. */
export type NativePackage =
  | { readonly name: "koffi"; readonly calls: SystemCalls }
  | { readonly name: "i2c-bus"; readonly module: I2cBusModule };

/**
 * Loads what reaches the kernel: koffi, which can do everything, else i2c-bus.
 * @param wanted loads only this one
 * @throws I2CError `unsupported` naming the package to install
 */
export async function loadNativePackage(
  machine: Machine,
  bus: string,
  wanted?: "koffi" | "i2c-bus",
): Promise<NativePackage> {
  const failures: unknown[] = [];
  if (wanted !== "i2c-bus") {
    try {
      return { name: "koffi", calls: await machine.systemCalls() };
    } catch (error) {
      failures.push(error);
    }
  }
  if (wanted !== "koffi") {
    try {
      return { name: "i2c-bus", module: await machine.i2cBus() };
    } catch (error) {
      failures.push(error);
    }
  }
  const missing = wanted ?? "neither koffi nor i2c-bus";
  throw new I2CError({
    kind: "unsupported",
    message: `${bus} needs a package that reaches the kernel, and ${wanted === undefined ? `${missing} could` : `${missing} could not`} be loaded`,
    nextStep:
      wanted === "i2c-bus"
        ? "Install it (npm install i2c-bus), which needs a C++ compiler, with the version of Node that runs this program."
        : "Install koffi (npm install koffi), which is prebuilt; where it has no binary, install i2c-bus, which needs a C++ compiler.",
    cause: failures.length === 1 ? failures[0] : new AggregateError(failures, "koffi and i2c-bus could not be loaded"),
  });
}
