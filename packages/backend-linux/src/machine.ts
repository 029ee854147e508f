import { type Clock, systemClock } from "@twowire/core";
import { deviceFiles } from "./device-files.ts";
import { type I2cBusModule, loadI2cBus } from "./i2c-bus-module.ts";
import { koffiSystemCalls } from "./koffi-system-calls.ts";
import type { RequestThreads } from "./pipeline/request-threads.ts";
import { workerThreads } from "./pipeline/worker-threads.ts";
import type { DeviceFiles, SystemCalls } from "./system-calls.ts";

/** What the backend needs of the machine that it runs on; replaced in tests. */
export interface Machine {
  /** As in `process.platform`. */
  readonly platform: string;
  /** Where sysfs is mounted. */
  readonly sysfs: string;
  /** Where procfs is mounted. */
  readonly proc: string;
  /** Where device files are. */
  readonly devices: string;
  readonly clock: Clock;
  readonly files: DeviceFiles;
  /** Loads koffi. @throws where it cannot be */
  readonly systemCalls: () => Promise<SystemCalls>;
  readonly threads: RequestThreads;
  /** Loads i2c-bus. @throws where it cannot be */
  readonly i2cBus: () => Promise<I2cBusModule>;
}

/** The machine that this program runs on. */
export const thisMachine: Machine = {
  platform: process.platform,
  sysfs: "/sys",
  proc: "/proc",
  devices: "/dev",
  clock: systemClock,
  files: deviceFiles,
  systemCalls: koffiSystemCalls,
  threads: workerThreads,
  i2cBus: loadI2cBus,
};
