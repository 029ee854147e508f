#!/usr/bin/env node
// Starts the bundle of the command, which loads in half the time of what it is made of. Where that is newer, which happens in the
// repository alone after a build without scripts/build.mjs, it starts that.
import { statSync } from "node:fs";

const PARTS = ["core", "target", "drivers", "backend-sim", "backend-linux", "twowire"];

/** When a file was written; 0 where there is none. */
function writtenMs(path) {
  return statSync(new URL(path, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

const bundledMs = writtenMs("../dist/command/main.js");
// Not published: it is what tsc remembers of its last build.
const builtMs = Math.max(...PARTS.map((name) => writtenMs(`../../${name}/dist/.tsbuildinfo`)));
await import(bundledMs > builtMs ? "../dist/command/main.js" : "../dist/cli/main.js");
