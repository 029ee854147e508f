// npm run check: lint, formatting, dead code and package checks. Prints one line per check and exits with 1 if one fails.
import { readdirSync } from "node:fs";
import { ensureInstalled } from "./installed.mjs";
import { attempt, run, tool } from "./run.mjs";

ensureInstalled();
run(["scripts/build.mjs"]);

const packages = readdirSync(new URL("../packages", import.meta.url));
const sources = ["packages", "examples", "checks", "bench", "scripts", "lab"];

/** Each check: what it shows, and the program that shows it. */
const checks = [
  ["lint and import walls", [tool("oxlint/bin/oxlint"), "--type-aware", "--deny-warnings", ...sources]],
  ["formatting", [tool("oxfmt/bin/oxfmt"), "--check", ...sources]],
  ["dead code", [tool("knip/bin/knip.js")]],
  ...packages.map((name) => [
    `package ${name}: publint`,
    [tool("publint/src/cli.js"), `packages/${name}`, "--strict", "--pack", "npm"],
  ]),
  ...packages.map((name) => [
    `package ${name}: types for importers`,
    [tool("@arethetypeswrong/cli/dist/index.js"), "--pack", `packages/${name}`, "--profile", "esm-only", "--quiet"],
  ]),
];

let failed = 0;
for (const [title, args] of checks) {
  const passed = attempt(args) === 0;
  console.log(`${passed ? "ok" : "not ok"} - ${title}`);
  if (!passed) failed += 1;
}
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
