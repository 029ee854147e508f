// Everything that is checked inside the guest. Prints a line per check, as TAP does, and the counts at the end.
import { adapterNamed } from "./programs.mjs";
import { checkRefusals } from "./refusal-checks.mjs";
import { Report } from "./report.mjs";
import { checkSmbus } from "./smbus-checks.mjs";

const report = new Report();
const stub = adapterNamed("SMBus stub driver");
if (stub === undefined) throw new Error("i2c-stub is not loaded");
await checkSmbus(report, stub);
await checkRefusals(report, stub);
process.exitCode = report.finish() ? 0 : 1;
