// npm start: installs, builds, and runs `twowire` — with no arguments, the demonstration on a simulated bus.
import { ensureInstalled } from "./installed.mjs";
import { run, tool } from "./run.mjs";

ensureInstalled();
run("node", [tool("typescript/bin/tsc"), "-b"]);
const [, , ...args] = process.argv;
run("node", ["packages/twowire/bin/twowire.js", ...(args.length === 0 ? ["demo"] : args)]);
