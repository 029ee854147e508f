// npm run bench [NAME]: prints the figures of docs/benchmarks.md.
import { ensureInstalled } from "./installed.mjs";
import { run } from "./run.mjs";

ensureInstalled();
run(["scripts/build.mjs"]);
const [, , name = "sim"] = process.argv;
// A young generation that holds a round of the memory measurement, so that memory per call can be counted.
run(["--expose-gc", "--min-semi-space-size=16", "--max-semi-space-size=16", `bench/${name}.mjs`]);
