import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { checkAdapterEnds } from "./adapter-end-checks.mjs";
import { checkAdapterLines } from "./adapter-line-checks.mjs";
import { checkAdapterObstacles } from "./adapter-obstacle-checks.mjs";
import { checkAdapterTargets } from "./adapter-target-checks.mjs";
import { attempt, parseDetect, run } from "./programs.mjs";
import { COMMAND, loadModules, whileRunning, whileServing } from "./served-adapter.mjs";

/**
 * The virtual adapter: targets of ours, which unmodified programs and kernel drivers find on /dev/i2c-N.
 * @param {import("./report.mjs").Report} report
 */
export async function checkAdapter(report) {
  await checkAdapterObstacles(report);
  await checkServe(report);
  await checkTrace(report);
  await checkAdapterTargets(report);
  await checkAdapterLines(report);
  await checkAdapterEnds(report);
}

/** @param {import("./report.mjs").Report} report */
async function checkServe(report) {
  report.group("twowire serve mcp9808@0x18 at24c02@0x50 --on adapter:");
  await whileServing(["mcp9808@0x18:temperature=30", "at24c02@0x50"], async ({ bus, end }) => {
    await report.check("i2cdetect -r finds both", () =>
      assert.deepEqual(parseDetect(run("i2cdetect", "-y", "-r", bus)).found, [0x18, 0x50]),
    );
    await report.check("i2cget reads 30 degrees, which are 0x01e0, low byte first", () =>
      assert.match(run("i2cget", "-y", bus, 0x18, 0x05, "w"), /^0xe0[cd]1$/m),
    );
    await report.check("what i2cset wrote, i2cget reads", async () => {
      run("i2cset", "-y", bus, 0x50, 0x10, 0xa5);
      await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(run("i2cget", "-y", bus, 0x50, 0x10).trim(), "0xa5");
    });
    await report.check("Ctrl-C ends it with success, and the adapter is gone", async () => {
      assert.deepEqual(await end("SIGINT"), { code: 0, signal: null });
      assert.equal(existsSync(`/dev/i2c-${bus}`), false);
    });
  });
}

/** @param {import("./report.mjs").Report} report */
async function checkTrace(report) {
  report.group("twowire serve … --trace, for people");
  loadModules();
  const words = [COMMAND, "serve", "mcp9808@0x18:temperature=30:poweredMs=1000", "at24c02@0x50", "--trace"];
  const busOf = (/** @type {string} */ line) => Number(/^Bus (\d+): \/dev\/i2c-\1$/.exec(line)?.[1]);
  await whileRunning(words, busOf, async ({ bus, output, errors, end }) => {
    await report.check("says which bus has which chips, and what to try", () => {
      assert.match(
        output(),
        new RegExp(`^Bus ${bus}: .*\\n  0x18 mcp9808: .*\\n  0x50 at24c02: .*\\nTry i2cdetect -y -r ${bus},`),
      );
      assert.equal(existsSync(`/dev/i2c-${bus}`), true);
    });
    await report.check("shows each transfer as it was on the wire, refused ones too", async () => {
      run("i2cget", "-y", bus, 0x18, 0x06, "w");
      run("i2cset", "-y", bus, 0x50, 0x10, 0xa5);
      assert.notEqual(attempt("i2cget", "-y", bus, 0x2a, 0x00).status, 0);
      run("i2ctransfer", "-y", bus, "w1@0x18", 0x07, "r2");
      await end("SIGTERM");
      const transfers = errors()
        .split("\n")
        .filter((line) => line.startsWith("S "));
      assert.deepEqual(transfers, [
        "S 18W A 06 A Sr 18R A 00 A 54 N P",
        "S 50W A 10 A A5 A P",
        "S 2AW N P",
        "S 18W A 07 A Sr 18R A 04 A 00 N P",
      ]);
    });
  });
}
