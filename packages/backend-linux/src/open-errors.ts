import { I2CError } from "@twowire/core";
import type { Adapter } from "./adapters.ts";
import { kindOfErrno } from "./errno.ts";
import { systemCode } from "./system-error.ts";

const LOAD_I2C_DEV = "sudo modprobe i2c-dev";
const RASPBERRY_PI = "on a Raspberry Pi switch I2C on with raspi-config, or dtparam=i2c_arm=on in config.txt";

/** What can be done where there is no adapter at all. */
export const ASK_FOR_ADAPTER = `This machine shows no I2C adapter at all. Load the driver of the adapter, and i2c-dev (${LOAD_I2C_DEV}); ${RASPBERRY_PI}.`;

const ASK_FOR_ACCESS = "Add the user to the group i2c (sudo usermod -aG i2c NAME, then log in again), or run as root.";
const ASK_FOR_DEVICE_FILE = `Load i2c-dev, which makes the device files: ${LOAD_I2C_DEV}.`;

/**
 * What a person can do about an adapter whose device file cannot be opened.
 * @param code of the failure, such as `EACCES`
 * @returns `undefined` where nothing is known to help
 */
export function adviceFor(code: string | undefined, path: string, adapter?: Adapter): string | undefined {
  const handIn = `In a container, hand the device file in (docker run --device ${path}).`;
  if (code === "EACCES") return ASK_FOR_ACCESS;
  // It is not the rights of the file that keep this user off, but the list of devices that a container may use.
  if (code === "EPERM") return handIn;
  if (code !== "ENOENT") return undefined;
  return adapter?.hasDeviceFile === true ? `The kernel has made it, but not here. ${handIn}` : ASK_FOR_DEVICE_FILE;
}

/** Why a device file could not be opened. @param adapters what the machine has, for the advice */
export function openError(bus: string, path: string, cause: unknown, adapters: readonly Adapter[]): I2CError {
  const code = systemCode(cause);
  const kind = kindOfErrno(code ?? "", "open");
  const common = { kind, code, cause, outcome: "never-sent", bus: "untouched" } as const;
  if (kind === "not-found") {
    return new I2CError({
      ...common,
      message: `${bus} does not exist: there is no ${path}`,
      nextStep: whatThereIs(path, adapters),
    });
  }
  if (kind === "permission-denied") {
    return new I2CError({
      ...common,
      message: `This user may not open ${path} for ${bus}`,
      nextStep: adviceFor(code, path),
    });
  }
  return new I2CError({
    ...common,
    message: `${path} for ${bus} cannot be opened${code === undefined ? "" : ` (${code})`}`,
  });
}

/** A file that opens, but is no I2C bus. */
export function notABus(bus: string, path: string, cause?: unknown): I2CError {
  return new I2CError({
    kind: "invalid-argument",
    message: `${path} is not an I2C bus, so ${bus} cannot be opened`,
    nextStep: "Give a bus number, or a device file such as /dev/i2c-1. `twowire list` shows what there is.",
    code: systemCode(cause),
    cause,
  });
}

function whatThereIs(path: string, adapters: readonly Adapter[]): string {
  const wanted = adapters.find((adapter) => path.endsWith(`/i2c-${adapter.number}`));
  if (wanted !== undefined) {
    return `The adapter is there (${wanted.name}), its device file is not. ${adviceFor("ENOENT", path, wanted)}`;
  }
  const usable = adapters.filter((adapter) => adapter.hasDeviceFile);
  if (usable.length > 0) {
    const others = usable.map((adapter) => `linux:${adapter.number} (${adapter.name})`).join(", ");
    // A Raspberry Pi has adapters for its screens, too.
    return `There is ${others}${path.endsWith("/i2c-1") ? `; ${RASPBERRY_PI}` : ""}.`;
  }
  return adapters.length > 0 ? ASK_FOR_DEVICE_FILE : ASK_FOR_ADAPTER;
}
