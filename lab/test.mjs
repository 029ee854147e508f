#!/usr/bin/env node
// npm run lab:test [-- [--no-build] GROUP…]: runs the groups of lab/checks, or those that are named, each on a kernel of its own, as many
// at a time as there are processors. Ends with "N passed, N failed, N skipped" over all of them.
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { runInGuest } from "./boot.mjs";
import { reportFailure } from "./failure.mjs";
import { interruption } from "./interruption.mjs";
import { findRequirements, REPOSITORY } from "./requirements.mjs";
import { wordsOnBuild } from "./run-on-build.mjs";

const CHECKS = join(REPOSITORY, "lab/checks/main.mjs");

/** How long a group may take, on a machine that is busy otherwise. */
const TIMEOUT_MS = 600_000;

const words = wordsOnBuild();
process.exitCode = words === undefined ? 1 : await main(words);

/**
 * @param {readonly string[]} named
 * @returns {Promise<number>} the exit status
 */
async function main(named) {
  try {
    findRequirements();
  } catch (error) {
    return reportFailure(error);
  }
  const waiting = groupsToRun(named);
  if (waiting === undefined) return 64;
  const signal = interruption();
  const total = { passed: 0, failed: 0, skipped: 0 };
  const oneAfterTheOther = async () => {
    for (let group = waiting.shift(); group !== undefined && !signal.aborted; group = waiting.shift()) {
      const counts = await runGroup(group, signal);
      for (const key of /** @type {const} */ (["passed", "failed", "skipped"])) total[key] += counts[key];
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, oneAfterTheOther));
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0 && total.passed > 0 && !signal.aborted ? 0 : 1;
}

/** @param {readonly string[]} named */
function groupsToRun(named) {
  const { stdout } = spawnSync(process.execPath, [CHECKS, "--list"], { encoding: "utf8" });
  const groups = stdout.split("\n").filter((name) => name !== "");
  const unknown = named.filter((name) => !groups.includes(name));
  if (groups.length > 0 && unknown.length === 0) return named.length === 0 ? groups : [...named];
  process.stderr.write(`lab: there is no group ${unknown.join(", ")}; there are ${groups.join(", ")}\n`);
  return undefined;
}

/**
 * Runs a group, and prints at its end what it printed, so that groups which run together do not mix.
 * @param {string} group
 * @param {AbortSignal} signal
 */
async function runGroup(group, signal) {
  const startedMs = performance.now();
  let output = "";
  const take = (/** @type {Buffer} */ chunk) => void (output += chunk.toString("latin1"));
  let failure = "";
  try {
    const command = [process.execPath, CHECKS, group];
    const status = await runInGuest({ command, timeoutMs: TIMEOUT_MS, onOutput: take, onErrors: take, signal });
    if (status > 1) failure = `it ended with status ${status}`;
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  const printed = Buffer.from(output, "latin1").toString();
  const counts = countsOf(printed);
  // A group that does not come to its end has not shown anything, however much had passed.
  if (counts === undefined && failure === "") failure = "it ended without its counts";
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  console.log(`== ${group}, ${seconds} s\n${printed}${failure === "" ? "" : `not ok - ${group}: ${failure}\n`}`);
  if (counts === undefined) return { passed: 0, failed: 1, skipped: 0 };
  return failure === "" ? counts : { ...counts, failed: counts.failed + 1 };
}

/** @param {string} printed */
function countsOf(printed) {
  const [, passed, failed, skipped] = /^(\d+) passed, (\d+) failed, (\d+) skipped\n*$/m.exec(printed) ?? [];
  if (passed === undefined) return undefined;
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) };
}
