// Everything that is checked inside the guest, or the groups that are named. Prints a line per check, as TAP does, and the counts.
// With --list, the names of the groups; that can be asked for anywhere.
import { adapterNamed } from "./programs.mjs";
import { Report } from "./report.mjs";

const report = new Report();
const stub = () => {
  const bus = adapterNamed("SMBus stub driver");
  if (bus === undefined) throw new Error("i2c-stub is not loaded");
  return bus;
};

/**
 * Each is run on a kernel of its own by `npm run lab:test`, the longest first. Loading what all of them need takes longer than most.
 * @type {Readonly<Record<string, () => Promise<void>>>}
 */
const groups = {
  conformance: async () => (await import("./conformance-checks.mjs")).checkConformance(report),
  command: async () => (await import("./command-checks.mjs")).checkCommand(report, stub()),
  faults: async () => (await import("./fault-checks.mjs")).checkFaults(report),
  adapter: async () => (await import("./adapter-checks.mjs")).checkAdapter(report),
  at24: async () => (await import("./referee-at24.mjs")).checkAt24(report),
  smbus: async () => (await import("./smbus-checks.mjs")).checkSmbus(report, stub()),
  blocks: async () => (await import("./block-checks.mjs")).checkBlocks(report, stub()),
  refusals: async () => (await import("./refusal-checks.mjs")).checkRefusals(report, stub()),
  leaks: async () => (await import("./leak-checks.mjs")).checkLeaks(report, stub()),
  sharing: async () => (await import("./sharing-checks.mjs")).checkSharing(report, stub()),
  combined: async () => (await import("./combined-checks.mjs")).checkCombined(report),
  jc42: async () => (await import("./referee-jc42.mjs")).checkJc42(report),
  sht3x: async () => (await import("./referee-sht3x.mjs")).checkSht3x(report),
  bmp280: async () => (await import("./referee-bmp280.mjs")).checkBmp280(report),
  ads1015: async () => (await import("./referee-ads1015.mjs")).checkAds1015(report),
};
const named = process.argv.slice(2);
if (named[0] === "--list") {
  for (const name of Object.keys(groups)) console.log(name);
} else {
  for (const name of named) {
    if (!(name in groups)) throw new Error(`There is no group ${name}; there are ${Object.keys(groups).join(", ")}`);
  }
  for (const [name, run] of Object.entries(groups)) {
    if (named.length === 0 || named.includes(name)) await run();
  }
  process.exitCode = report.finish() ? 0 : 1;
}
