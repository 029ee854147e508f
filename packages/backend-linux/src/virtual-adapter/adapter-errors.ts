import { existsSync } from "node:fs";
import { join } from "node:path";
import { I2CError } from "@twowire/core";
import { kindOfErrno } from "../errno.ts";
import { systemCode } from "../system-error.ts";
import type { AdapterMachine } from "./adapter-machine.ts";

const LOAD_MODULES = "sudo modprobe -a uhid hid-cp2112 i2c-dev";
const ASK_FOR_ACCESS =
  'Run as root, or let a group use it: echo \'KERNEL=="uhid", GROUP="i2c", MODE="0660"\' | sudo tee /etc/udev/rules.d/60-uhid.rules, then sudo udevadm control --reload and sudo udevadm trigger /dev/uhid.';

/** Where HID devices can be made. */
export function uhidPath(machine: AdapterMachine): string {
  return `${machine.devices}/uhid`;
}

/** What keeps this process from making an adapter, as far as can be told without making one; `undefined` for nothing. */
export function adapterObstacle(machine: AdapterMachine): I2CError | undefined {
  if (machine.platform !== "linux") {
    return new I2CError({
      kind: "unsupported",
      message: `A virtual adapter needs Linux; this is ${machine.platform}`,
      nextStep: "Use sim: for targets and controllers in one process, or a microcontroller.",
    });
  }
  try {
    machine.checkAccess(uhidPath(machine));
  } catch (error) {
    return uhidError(machine, error);
  }
  if (existsSync(join(machine.sysfs, "class/i2c-dev"))) return undefined;
  return new I2CError({
    kind: "not-found",
    message: "The kernel module i2c-dev, which makes /dev/i2c-N, is not loaded",
    nextStep: `Load what a virtual adapter needs: ${LOAD_MODULES}.`,
  });
}

/** Why /dev/uhid cannot be used. */
export function uhidError(machine: AdapterMachine, cause: unknown): I2CError {
  const path = uhidPath(machine);
  const code = systemCode(cause);
  const kind = kindOfErrno(code ?? "", "open");
  const common = { code, cause, outcome: "never-sent", bus: "untouched" } as const;
  if (kind === "permission-denied") {
    return new I2CError({ ...common, kind, message: `This user may not open ${path}`, nextStep: ASK_FOR_ACCESS });
  }
  // The file may be there without the module (ENODEV), where systemd made it so that opening it loads the module.
  if (kind === "not-found" || kind === "disconnected") {
    return new I2CError({
      ...common,
      kind: "not-found",
      message: `There is no ${path}: the kernel module uhid is not loaded`,
      nextStep: `Load what a virtual adapter needs: ${LOAD_MODULES}. A kernel without them cannot have one.`,
    });
  }
  return new I2CError({
    ...common,
    kind: "io",
    message: `${path} cannot be used${code === undefined ? "" : ` (${code})`}`,
  });
}

/** Nobody in the kernel took the device. */
export function noDriver(driver: string | undefined): I2CError {
  return new I2CError({
    kind: "not-found",
    message:
      driver === undefined
        ? "No kernel driver took the virtual adapter: the module hid-cp2112 is not loaded"
        : `The kernel driver ${driver} took the virtual adapter, where it should have been cp2112`,
    nextStep: `Load what a virtual adapter needs: ${LOAD_MODULES}.`,
  });
}

/** The kernel's driver began, and made no bus. */
export function noBus(waitedMs: number, cause?: unknown): I2CError {
  return new I2CError({
    kind: "timeout",
    message: `The kernel made no I2C bus of the virtual adapter within ${waitedMs / 1000} s`,
    nextStep: "Look for cp2112 in the kernel's log (sudo dmesg); a machine that is very busy may need another try.",
    outcome: "never-sent",
    bus: "untouched",
    cause,
  });
}

/** The kernel's driver began, and gave up. */
export function adapterRefused(): I2CError {
  return new I2CError({
    kind: "io",
    message: "The kernel's driver cp2112 began with the virtual adapter, and gave it up",
    nextStep: "Look for cp2112 in the kernel's log (sudo dmesg).",
    outcome: "never-sent",
    bus: "untouched",
  });
}

/** The kernel took the device away. */
export function adapterGone(): I2CError {
  return new I2CError({
    kind: "disconnected",
    message: "The kernel's driver let go of the virtual adapter",
    nextStep: "Somebody unloaded or unbound hid-cp2112; open the adapter again.",
  });
}
