// Everything that is checked inside the guest, or the groups that are named. Prints a line per check, as TAP does, and the counts.
import { checkAdapter } from "./adapter-checks.mjs";
import { checkBlocks } from "./block-checks.mjs";
import { checkCombined } from "./combined-checks.mjs";
import { checkCommand } from "./command-checks.mjs";
import { checkConformance } from "./conformance-checks.mjs";
import { checkFaults } from "./fault-checks.mjs";
import { adapterNamed } from "./programs.mjs";
import { checkAds1015 } from "./referee-ads1015.mjs";
import { checkAt24 } from "./referee-at24.mjs";
import { checkBmp280 } from "./referee-bmp280.mjs";
import { checkJc42 } from "./referee-jc42.mjs";
import { checkSht3x } from "./referee-sht3x.mjs";
import { checkRefusals } from "./refusal-checks.mjs";
import { Report } from "./report.mjs";
import { checkSharing } from "./sharing-checks.mjs";
import { checkSmbus } from "./smbus-checks.mjs";

const report = new Report();
const stub = adapterNamed("SMBus stub driver");
if (stub === undefined) throw new Error("i2c-stub is not loaded");

/** @type {Readonly<Record<string, () => Promise<void>>>} */
const groups = {
  smbus: () => checkSmbus(report, stub),
  blocks: () => checkBlocks(report, stub),
  refusals: () => checkRefusals(report, stub),
  sharing: () => checkSharing(report, stub),
  combined: () => checkCombined(report),
  adapter: () => checkAdapter(report),
  command: () => checkCommand(report, stub),
  jc42: () => checkJc42(report),
  at24: () => checkAt24(report),
  sht3x: () => checkSht3x(report),
  bmp280: () => checkBmp280(report),
  ads1015: () => checkAds1015(report),
  faults: () => checkFaults(report),
  // Last, because it loads i2c-stub anew.
  conformance: () => checkConformance(report),
};
const named = process.argv.slice(2);
for (const name of named) {
  if (!(name in groups)) throw new Error(`There is no group ${name}; there are ${Object.keys(groups).join(", ")}`);
}
for (const [name, run] of Object.entries(groups)) {
  if (named.length === 0 || named.includes(name)) await run();
}
process.exitCode = report.finish() ? 0 : 1;
