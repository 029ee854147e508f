// npm test: everything that needs no root. `npm test -- ARGS` passes ARGS to vitest and runs nothing else.
import { ensureInstalled } from "./installed.mjs";
import { attempt, run, tool } from "./run.mjs";

ensureInstalled();
const [, , ...args] = process.argv;
const vitest = tool("vitest/vitest.mjs");
if (args.length > 0) run("node", [vitest, "run", ...args]);
else {
  // The build comes first because the packed-package and browser tests look at what is published.
  const steps = [
    ["node", [tool("typescript/bin/tsc"), "-b"]],
    ["node", [tool("typescript/bin/tsc"), "-p", "tsconfig.test.json"]],
    ["node", [vitest, "run"]],
  ];
  const failed = steps.filter(([command, stepArgs]) => attempt(command, stepArgs) !== 0);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
