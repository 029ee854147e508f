import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { attempt, run } from "./programs.mjs";
import { loadModules, until, whileRunning } from "./served-adapter.mjs";

const EXAMPLE = fileURLToPath(new URL("../../examples/dist/i2c-target.js", import.meta.url));
const TARGETS = fileURLToPath(new URL("../fixtures/targets.mjs", import.meta.url));

/**
 * What may be attached to a virtual adapter: a handler, a register map, a loop of requests. Other programs talk to it.
 * @param {import("./report.mjs").Report} report
 */
export async function checkAdapterTargets(report) {
  await checkExample(report);
  report.group("a handler, a register map and a loop of requests on adapter:");
  loadModules();
  await whileRunning([TARGETS], Number, async ({ bus, output, end }) => {
    await report.check("a register map is read and written; what is read only stays as it is", () => {
      assert.equal(run("i2ctransfer", "-y", bus, "w1@0x31", 0x00, "r2").trim(), "0x05 0xc8");
      run("i2cset", "-y", bus, 0x31, 0x01, 60);
      run("i2cset", "-y", bus, 0x31, 0x00, 0xff, 0xff, "i");
      assert.equal(run("i2cget", "-y", bus, 0x31, 0x01).trim(), "0x3c");
      assert.equal(run("i2ctransfer", "-y", bus, "w1@0x31", 0x00, "r2").trim(), "0x05 0xc8");
    });
    await report.check("a loop of requests adds up, and refuses the byte that is too much", () => {
      run("i2ctransfer", "-y", bus, "w3@0x32", 1, 2, 3);
      assert.equal(run("i2ctransfer", "-y", bus, "r1@0x32").trim(), "0x06");
      assert.notEqual(attempt("i2ctransfer", "-y", bus, "w2@0x32", 200, 100).status, 0);
      assert.equal(run("i2ctransfer", "-y", bus, "w2@0x32", 200, 50, "r1").trim(), "0xfa");
    });
    await report.check("as much as a CP2112 can carry arrives; what it cannot is refused by its driver", () => {
      const bytes = (/** @type {(string | number)[]} */ ...words) =>
        run("i2ctransfer", "-y", bus, ...words)
          .trim()
          .split(" ")
          .map(Number);
      run("i2ctransfer", "-y", bus, "w0@0x34");
      run("i2ctransfer", "-y", bus, "w61@0x34", "0x01=");
      assert.deepEqual(
        bytes("r512@0x34"),
        Array.from({ length: 512 }, (_, index) => index & 0xff),
      );
      assert.deepEqual(bytes("w16@0x34", "0x01=", "r512").slice(0, 3), [16, 17, 18]);
      for (const [words, message] of /** @type {const} */ ([
        [["w62@0x34", "0x01="], /Invalid argument/],
        [["r513@0x34"], /Invalid argument/],
        [["w17@0x34", "0x01=", "r1"], /Invalid argument/],
        [["w1@0x34", "0x01", "r513"], /Invalid argument/],
        [["w1@0x34", "0x01", "w1", "0x01"], /not supported/],
        [["r1@0x34", "r1"], /not supported/],
        [["w1@0x34", "0x01", "r1@0x33"], /not supported/],
      ])) {
        const { status, stderr } = attempt("i2ctransfer", "-y", bus, ...words);
        assert.notEqual(status, 0);
        assert.match(stderr, message, words.join(" "));
      }
    });
    await report.check("a handler that stretches the clock for 200 ms is waited for", () => {
      const startMs = performance.now();
      run("i2ctransfer", "-y", bus, "w1@0x30", 20);
      assert.ok(performance.now() - startMs >= 195);
    });
    await report.check("one that stretches it for 400 ms is refused after 250 ms, and the next transfer works", () => {
      const { status, stderr } = attempt("i2ctransfer", "-y", bus, "w1@0x30", 40);
      assert.notEqual(status, 0);
      assert.match(stderr, /Connection timed out/);
      assert.equal(run("i2ctransfer", "-y", bus, "r1@0x30").trim(), "0x5a");
    });
    await report.check("a loop that thinks for too long hears so, and serves the next request", async () => {
      assert.notEqual(attempt("i2ctransfer", "-y", bus, "w2@0x32", 250, 5).status, 0);
      assert.equal(run("i2ctransfer", "-y", bus, "w2@0x32", 1, 5, "r1").trim(), "0x06");
      await until(() => /^thought for too long: timeout$/m.test(output()));
    });
    await report.check("the loop ends when it is told to, and the adapter with it", async () => {
      assert.deepEqual(await end("SIGTERM"), { code: 0, signal: null });
      assert.equal(existsSync(`/dev/i2c-${bus}`), false);
    });
  });
}

/** The three shell commands of CircuitPython's page about i2ctarget. @param {import("./report.mjs").Report} report */
async function checkExample(report) {
  report.group("examples/i2c-target.ts on adapter:");
  loadModules();
  const busOf = (/** @type {string} */ line) => Number(/ on linux:(\d+),/.exec(line)?.[1]);
  await whileRunning([EXAMPLE, "adapter:"], busOf, async ({ bus, output, end }) => {
    await report.check("i2cget, i2cset, i2cget of register 0x01 at 0x40: 0x00, then 0xaa", () => {
      assert.equal(run("i2cget", "-y", bus, 0x40, 0x01), "0x00\n");
      run("i2cset", "-y", bus, 0x40, 0x01, 0xaa);
      assert.equal(run("i2cget", "-y", bus, 0x40, 0x01), "0xaa\n");
    });
    await report.check("each of the 16 registers keeps what was written to it", () => {
      for (let index = 0; index < 16; index += 1) run("i2cset", "-y", bus, 0x40, index, 0xf0 - index);
      for (let index = 0; index < 16; index += 1) {
        assert.equal(Number(run("i2cget", "-y", bus, 0x40, index)), 0xf0 - index);
      }
    });
    await report.check("a register that there is not is refused, and a plain read gets 0xff", () => {
      const { status, stderr } = attempt("i2cset", "-y", bus, 0x40, 0x10, 0x01);
      assert.notEqual(status, 0);
      assert.match(stderr, /Write failed/);
      assert.equal(run("i2ctransfer", "-y", bus, "r2@0x40").trim(), "0xff 0xff");
      assert.equal(run("i2cget", "-y", bus, 0x40, 0x0f).trim(), "0xe1");
    });
    await report.check("the command at 0x41 does something", async () => {
      run("i2cset", "-y", bus, 0x41, 0xde);
      await until(() => /^command 0xde$/m.test(output()));
    });
    await report.check("Ctrl-C ends it with success, and the adapter is gone", async () => {
      assert.deepEqual(await end("SIGINT"), { code: 0, signal: null });
      assert.equal(existsSync(`/dev/i2c-${bus}`), false);
    });
  });
}
