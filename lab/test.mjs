#!/usr/bin/env node
// npm run lab:test [-- --no-build]: boots a stock kernel once, runs every check of lab/checks in it, and ends with "N passed, N failed, N skipped".
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { runInGuest } from "./boot.mjs";
import { reportFailure } from "./failure.mjs";
import { REPOSITORY } from "./requirements.mjs";

const words = process.argv.slice(2);
// The checks run on what is published, so that is built first.
if (words[0] === "--no-build") words.shift();
else build();

function build() {
  const compiler = join(REPOSITORY, "node_modules/typescript/bin/tsc");
  const { status } = spawnSync(process.execPath, [compiler, "-b"], { cwd: REPOSITORY, stdio: "inherit" });
  if (status !== 0) process.exit(1);
}

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => interrupted.abort());
try {
  process.exitCode = await runInGuest({
    command: [process.execPath, join(REPOSITORY, "lab/checks/main.mjs"), ...words],
    timeoutMs: 600_000,
    onOutput: (chunk) => process.stdout.write(chunk),
    onErrors: (chunk) => process.stderr.write(chunk),
    signal: interrupted.signal,
  });
} catch (error) {
  process.exitCode = reportFailure(error);
}
