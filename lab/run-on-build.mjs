import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { runInGuest } from "./boot.mjs";
import { reportFailure } from "./failure.mjs";
import { REPOSITORY } from "./requirements.mjs";

/** How long the guest may take with all of it, on a machine that is busy otherwise. */
const TIMEOUT_MS = 900_000;

/**
 * Builds the packages, because what runs in the guest is what is published, then runs a command in the guest and takes over its exit
 * status. The words after the script are passed on; `--no-build` before them leaves the build out.
 * @param {readonly string[]} command
 */
export async function runOnBuild(command) {
  const words = process.argv.slice(2);
  if (words[0] === "--no-build") words.shift();
  else if (!build()) {
    process.exitCode = 1;
    return;
  }
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => interrupted.abort());
  try {
    process.exitCode = await runInGuest({
      command: [...command, ...words],
      timeoutMs: TIMEOUT_MS,
      onOutput: (chunk) => process.stdout.write(chunk),
      onErrors: (chunk) => process.stderr.write(chunk),
      signal: interrupted.signal,
    });
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}

function build() {
  return (
    spawnSync(process.execPath, [join(REPOSITORY, "scripts/build.mjs")], { cwd: REPOSITORY, stdio: "inherit" })
      .status === 0
  );
}
