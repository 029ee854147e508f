import { readdirSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

/** The names in a folder of /sys or /proc; none where it is not there, any more, or is not for this user to see. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The last part of what a link of /sys leads to, such as the name of a driver; `undefined` where there is none. */
export function linkName(link: string): string | undefined {
  try {
    return basename(readlinkSync(link));
  } catch {
    return undefined;
  }
}
