// npm start: installs, builds, and runs `twowire` — with no arguments, the demonstration on a simulated bus.
import { ensureInstalled } from "./installed.mjs";
import { run, tool } from "./run.mjs";

ensureInstalled();
run([tool("typescript/bin/tsc"), "-b"]);
const [, , ...args] = process.argv;
run(["packages/twowire/bin/twowire.js", ...(args.length === 0 ? ["demo"] : args)]);
