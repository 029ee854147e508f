import { readlinkSync } from "node:fs";
import { join } from "node:path";
import { namesIn } from "../kernel-files.ts";
import { processName } from "../process-name.ts";

/**
 * Processes that have a device file open, as far as this user may see them.
 * @param proc `/proc`, or a copy of it in a test
 * @returns such as `process 708 (i2cdump)`
 */
export function deviceUsers(proc: string, device: string): readonly string[] {
  const ids = namesIn(proc).filter((name) => /^\d+$/.test(name));
  return ids.filter((id) => hasOpen(join(proc, id, "fd"), device)).map((id) => processName(proc, Number(id)));
}

function hasOpen(files: string, device: string): boolean {
  return namesIn(files).some((file) => {
    try {
      const name = readlinkSync(join(files, file));
      // As the kernel calls a file whose name is gone, which a bus loses at once when its adapter is pulled out.
      return name === device || name === `${device} (deleted)`;
    } catch {
      // Closed meanwhile.
      return false;
    }
  });
}
