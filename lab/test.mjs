#!/usr/bin/env node
// npm run lab:test [-- [--no-build] GROUP…]: boots a stock kernel once, runs the checks of lab/checks in it, and ends with
// "N passed, N failed, N skipped".
import { join } from "node:path";
import { runOnBuild } from "./run-on-build.mjs";
import { REPOSITORY } from "./requirements.mjs";

await runOnBuild([process.execPath, join(REPOSITORY, "lab/checks/main.mjs")]);
