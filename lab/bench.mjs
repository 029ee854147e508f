#!/usr/bin/env node
// node lab/bench.mjs [--no-build]: one register read on linux: as a ratio to the same read through bare i2c-bus, on a real kernel.
import { join } from "node:path";
import { runOnBuild } from "./run-on-build.mjs";
import { REPOSITORY } from "./requirements.mjs";

await runOnBuild([process.execPath, join(REPOSITORY, "lab/benchmarks/register-read.mjs")]);
