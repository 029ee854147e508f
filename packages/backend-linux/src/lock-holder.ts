import { readFileSync } from "node:fs";
import { join } from "node:path";
import { processName } from "./process-name.ts";

/**
 * Who holds a flock, from /proc/locks (proc(5)), whose lines are like `1: FLOCK  ADVISORY  WRITE 708 00:05:212 0 EOF`.
 * @param proc `/proc`, or a copy of it in a test
 * @param lockName device and inode of the file, as there
 * @returns such as `process 708 (node)`; `undefined` where it cannot be seen
 */
export function lockHolder(proc: string, lockName: string): string | undefined {
  const holder = linesOf(join(proc, "locks"))
    .map((line) => line.trim().split(/\s+/))
    .find(([number, kind, , , , name]) => number?.endsWith(":") === true && kind === "FLOCK" && name === lockName);
  const process = Number(holder?.[4]);
  // A process of another container has no number here.
  if (!Number.isInteger(process) || process <= 0) return undefined;
  return processName(proc, process);
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}
