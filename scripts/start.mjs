// npm start: installs, builds, and runs `twowire` — with no arguments, the demonstration on a simulated bus.
import { ensureInstalled } from "./installed.mjs";
import { run } from "./run.mjs";

ensureInstalled();
run(["scripts/build.mjs"]);
const [, , ...args] = process.argv;
run(["packages/twowire/bin/twowire.js", ...(args.length === 0 ? ["demo"] : args)]);
