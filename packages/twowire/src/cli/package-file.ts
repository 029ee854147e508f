import { existsSync } from "node:fs";

/** A file or folder of this package, wherever in it this module is: in src, in dist, or in the bundle of the command. */
export function packageFile(path: string): URL {
  let folder = new URL("./", import.meta.url);
  // A URL ends at the root of the disk, where going up stays there.
  while (!existsSync(new URL("package.json", folder)) && folder.pathname !== "/") folder = new URL("../", folder);
  return new URL(path, folder);
}
