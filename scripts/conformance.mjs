// npm run conformance: builds, then prints which controller passes which case of the conformance suite.
import { ensureInstalled } from "./installed.mjs";
import { run, tool } from "./run.mjs";

ensureInstalled();
run("node", [tool("typescript/bin/tsc"), "-b"]);
run("node", ["scripts/scorecard.mjs", ...process.argv.slice(2)]);
