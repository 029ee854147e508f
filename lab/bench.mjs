#!/usr/bin/env node
// node lab/bench.mjs [--no-build]: one register read on linux: beside bare i2c-bus and a loop in C, on a real kernel.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { reportFailure } from "./failure.mjs";
import { CACHE, findRequirements, MissingRequirement, REPOSITORY } from "./requirements.mjs";
import { runOnBuild } from "./run-on-build.mjs";

const BENCHMARKS = join(REPOSITORY, "lab/benchmarks");

/** Compiles the loop in C. @returns {string} where the program is @throws {MissingRequirement} */
function compile() {
  const program = join(CACHE, "register-read");
  const words = ["-O2", "-Wall", "-static", "-o", program, join(BENCHMARKS, "register-read.c")];
  const { error, status, stderr } = spawnSync("cc", words, { encoding: "utf8" });
  if (status === 0) return program;
  throw new MissingRequirement(
    error === undefined
      ? `cc could not compile lab/benchmarks/register-read.c; it needs Debian's libc6-dev and linux-libc-dev: ${stderr.split("\n")[0]}`
      : "a C compiler is missing, for the loop in C that the benchmark compares with; run lab/install.sh as root to get it",
  );
}

try {
  findRequirements();
  await runOnBuild([process.execPath, join(BENCHMARKS, "register-read.mjs"), compile()]);
} catch (error) {
  process.exitCode = reportFailure(error);
}
