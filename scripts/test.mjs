// npm test: everything that needs no root. `npm test -- ARGS` passes ARGS to vitest and runs nothing else.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureInstalled } from "./installed.mjs";
import { attempt, run, tool } from "./run.mjs";

ensureInstalled();
const [, , ...args] = process.argv;
const tsc = tool("typescript/bin/tsc");
const vitest = tool("vitest/vitest.mjs");

if (args.length > 0) run([vitest, "run", ...args]);
else process.exitCode = testEverything();

function testEverything() {
  // The build comes first because some tests look at what is published.
  const built = attempt(["scripts/build.mjs"]) === 0;
  const typed = attempt([tsc, "-p", "tsconfig.test.json"]) === 0;
  const { passed, failed } = runVitest();
  const types = [built, typed];
  const allPassed = passed + types.filter(Boolean).length;
  const allFailed = failed + types.filter((ok) => !ok).length;
  if (!built) console.log("not ok - the packages compile");
  if (!typed) console.log("not ok - the tests and type tests compile");
  console.log(`${allPassed} passed, ${allFailed} failed`);
  return allFailed === 0 ? 0 : 1;
}

/** Runs every test and reads the numbers from vitest's own report. */
function runVitest() {
  const folder = mkdtempSync(join(tmpdir(), "twowire-test-"));
  const report = join(folder, "report.json");
  const status = attempt([vitest, "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]);
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
    // A file that does not even load has no tests to count, and is a failure all the same.
    const broken = testResults.filter(
      ({ status: result, assertionResults }) => result === "failed" && !assertionResults.some(isFailed),
    );
    const failed = Math.max(numFailedTests + broken.length, status === 0 ? 0 : 1);
    return { passed: numPassedTests, failed };
  } catch {
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isFailed({ status }) {
  return status === "failed";
}
