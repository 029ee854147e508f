import { readFileSync } from "node:fs";
import { join } from "node:path";

/** @param proc `/proc`, or a copy of it in a test @returns such as `process 708 (node)`; without the name where it cannot be seen */
export function processName(proc: string, id: number): string {
  try {
    const [name = ""] = readFileSync(join(proc, String(id), "comm"), "utf8").split("\n");
    if (name !== "") return `process ${id} (${name})`;
  } catch {
    // It has ended meanwhile.
  }
  return `process ${id}`;
}
