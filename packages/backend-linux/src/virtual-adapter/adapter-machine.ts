import { accessSync, constants } from "node:fs";
import { randomBytes } from "node:crypto";
import { type Machine, thisMachine } from "../machine.ts";
import { openUhidFile, type UhidFile } from "./uhid-file.ts";

/** What a virtual adapter needs of the machine that it appears on; replaced in tests. */
export interface AdapterMachine extends Pick<Machine, "platform" | "sysfs" | "proc" | "devices" | "clock"> {
  /** Opens /dev/uhid. @throws NodeJS.ErrnoException */
  openUhid(path: string): UhidFile;
  /** Whether this process may read and write a file; nothing is opened. @throws NodeJS.ErrnoException */
  checkAccess(path: string): void;
  /** Bytes that nobody else has. */
  randomBytes(size: number): Uint8Array;
  /** How many threads wait for files. */
  readonly threads: number;
}

/** The machine that this program runs on. */
export const thisAdapterMachine: AdapterMachine = {
  platform: thisMachine.platform,
  sysfs: thisMachine.sysfs,
  proc: thisMachine.proc,
  devices: thisMachine.devices,
  clock: thisMachine.clock,
  openUhid: openUhidFile,
  checkAccess: (path) => accessSync(path, constants.R_OK | constants.W_OK),
  randomBytes,
  threads: Number(process.env["UV_THREADPOOL_SIZE"] ?? "4") || 4,
};
