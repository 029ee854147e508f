import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { parseDetect, run } from "./programs.mjs";
import { whileServing } from "./served-adapter.mjs";

/**
 * The virtual adapter: targets of ours, which unmodified programs and kernel drivers find on /dev/i2c-N.
 * @param {import("./report.mjs").Report} report
 */
export async function checkAdapter(report) {
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
