import { I2CError } from "@twowire/core";
import type { BusOptions } from "./bus-options.ts";
import { I2C_RETRIES, I2C_TIMEOUT } from "./i2c-dev-abi.ts";
import { failedCall } from "./kernel-errors.ts";
import type { SystemCalls } from "./system-calls.ts";

/** The kernel counts I2C_TIMEOUT in units of this many milliseconds. */
const TIMEOUT_UNIT_MS = 10;

/**
 * Sets the timeout and the retries of an adapter, where they were asked for. They are the adapter's: every program that uses it
 * has them from then on, also after this one has ended, and what they were before cannot be asked.
 */
export function setAdapter(
  calls: SystemCalls,
  file: number,
  { timeoutMs, retries }: Pick<BusOptions, "timeoutMs" | "retries">,
  bus: string,
): void {
  if (timeoutMs !== undefined) set(calls, file, I2C_TIMEOUT, timeoutMs / TIMEOUT_UNIT_MS, bus, "timeoutMs");
  if (retries !== undefined) set(calls, file, I2C_RETRIES, retries, bus, "retries");
}

function set(calls: SystemCalls, file: number, request: number, value: number, bus: string, what: string): void {
  const result = calls.ioctl(file, request, value);
  if (result >= 0) return;
  const cause = failedCall(result, request === I2C_TIMEOUT ? "ioctl(I2C_TIMEOUT)" : "ioctl(I2C_RETRIES)");
  throw new I2CError({
    kind: "io",
    message: `The kernel does not take ${what} for ${bus} (${cause.code})`,
    nextStep: `Leave ${what} out.`,
    outcome: "never-sent",
    code: cause.code,
    cause,
  });
}

/** Why a bus without system calls of its own cannot have these options, or `undefined` if it asks for none of them. */
export function refuseWithoutSystemCalls(options: BusOptions, bus: string): I2CError | undefined {
  const wanted = (["timeoutMs", "retries", "lock"] as const).filter(
    (name) => options[name] !== undefined && options[name] !== false,
  );
  if (wanted.length === 0) return undefined;
  return new I2CError({
    kind: "unsupported",
    message: `${bus} asks for ${wanted.join(", ")}, which the package i2c-bus cannot do`,
    nextStep: "Install koffi (npm install koffi), or leave it out.",
  });
}
