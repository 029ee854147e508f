// npm run conformance: builds, then prints which controller and which target host passes which case of the conformance suite.
import { ensureInstalled } from "./installed.mjs";
import { run, tool } from "./run.mjs";

ensureInstalled();
run([tool("typescript/bin/tsc"), "-b"]);
run(["scripts/scorecard.mjs", ...process.argv.slice(2)]);
