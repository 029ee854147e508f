// npm run bench [NAME]: prints the figures of docs/benchmarks.md.
import { ensureInstalled } from "./installed.mjs";
import { run, tool } from "./run.mjs";

ensureInstalled();
run("node", [tool("typescript/bin/tsc"), "-b"]);
const [, , name = "sim"] = process.argv;
// A young generation that holds a whole round, so that memory per call can be counted.
run("node", ["--expose-gc", "--max-semi-space-size=256", `bench/${name}.mjs`]);
