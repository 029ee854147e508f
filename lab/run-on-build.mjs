import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { runInGuest } from "./boot.mjs";
import { reportFailure } from "./failure.mjs";
import { interruption } from "./interruption.mjs";
import { REPOSITORY } from "./requirements.mjs";

/** How long the guest may take, on a machine that is busy otherwise. */
const TIMEOUT_MS = 900_000;

/**
 * Builds the packages, because what runs in the guest is what is published, then runs a command in the guest and takes over its exit
 * status. The words after the script are passed on; `--no-build` before them leaves the build out.
 * @param {readonly string[]} command
 */
export async function runOnBuild(command) {
  const words = wordsOnBuild();
  if (words === undefined) {
    process.exitCode = 1;
    return;
  }
  try {
    process.exitCode = await runInGuest({
      command: [...command, ...words],
      timeoutMs: TIMEOUT_MS,
      onOutput: (chunk) => process.stdout.write(chunk),
      onErrors: (chunk) => process.stderr.write(chunk),
      signal: interruption(),
    });
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}

/**
 * Builds the packages, unless the first word after the script is `--no-build`.
 * @returns the other words; `undefined` where the build failed
 */
export function wordsOnBuild() {
  const words = process.argv.slice(2);
  if (words[0] === "--no-build") return words.slice(1);
  return build() ? words : undefined;
}

function build() {
  return (
    spawnSync(process.execPath, [join(REPOSITORY, "scripts/build.mjs")], { cwd: REPOSITORY, stdio: "inherit" })
      .status === 0
  );
}
