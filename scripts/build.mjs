// npm run build: compiles the packages, then bundles the command where anything has changed.
import { readdirSync, statSync } from "node:fs";
import { attempt, run, tool } from "./run.mjs";

const compiled = attempt([tool("typescript/bin/tsc"), "-b"]);
if (compiled !== 0) process.exit(compiled);
const packages = readdirSync(new URL("../packages/", import.meta.url));
const madeOf = ["bundle.mjs", ...packages.map((name) => `../packages/${name}/dist/.tsbuildinfo`)];
if (writtenMs("../packages/twowire/dist/command/main.js") <= Math.max(...madeOf.map(writtenMs))) {
  run(["scripts/bundle.mjs"]);
}

function writtenMs(path) {
  return statSync(new URL(path, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
