import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readdirSync } from "node:fs";
import { run } from "./programs.mjs";
import { COMMAND, loadModules, until, whileRunning, whileServing } from "./served-adapter.mjs";

/** A module that makes a program throw where nobody catches it. */
const THROW_ON_SIGUSR2 = 'data:text/javascript,process.on("SIGUSR2", () => { throw new Error("broken on purpose") })';

/**
 * However a server ends, its adapter goes; but not before every program has let go of it.
 * @param {import("./report.mjs").Report} report
 */
export async function checkAdapterEnds(report) {
  report.group("the end of twowire serve");
  const before = adapters();
  for (const [signal, outcome] of /** @type {const} */ ([
    ["SIGINT", { code: 0, signal: null }],
    ["SIGTERM", { code: 0, signal: null }],
    ["SIGKILL", { code: null, signal: "SIGKILL" }],
  ])) {
    await report.check(`${signal} leaves no adapter`, () =>
      whileServing(["mcp9808@0x18"], async ({ bus, end }) => {
        run("i2cget", "-y", bus, 0x18, 0x06, "w");
        assert.deepEqual(await end(signal), outcome);
        assertGone(bus, before);
      }),
    );
  }
  await report.check("an error that nobody catches leaves no adapter", () => {
    loadModules();
    const words = ["--import", THROW_ON_SIGUSR2, COMMAND, "serve", "mcp9808@0x18", "--json"];
    return whileRunning(
      words,
      (line) => JSON.parse(line).bus,
      async ({ bus, errors, end }) => {
        run("i2cget", "-y", bus, 0x18, 0x06, "w");
        const { code, signal } = await end("SIGUSR2");
        assert.deepEqual({ code, signal }, { code: 1, signal: null });
        assert.match(errors(), /broken on purpose/);
        assertGone(bus, before);
      },
    );
  });
  await report.check("hid-cp2112 unbound: ends with an error that says so", () =>
    whileServing(["mcp9808@0x18"], async ({ bus, process, errors }) => {
      const device = run("readlink", "-f", `/sys/bus/i2c/devices/i2c-${bus}/..`).trim().split("/").at(-1);
      const ended = once(process, "close");
      run("sh", "-c", `echo ${device} > /sys/bus/hid/drivers/cp2112/unbind`);
      assert.deepEqual(await ended, [1, null]);
      assert.match(errors(), /let go of the virtual adapter/);
      assertGone(bus, before);
    }),
  );
  await checkHeld(report, before);
}

/** @param {import("./report.mjs").Report} report @param {readonly string[]} before */
async function checkHeld(report, before) {
  report.group("the end of twowire serve while another program has the bus open");
  await report.check("Ctrl-C waits for it and says for whom; then nothing is left", async () => {
    loadModules();
    const busOf = (/** @type {string} */ line) => Number(/^Bus (\d+):/.exec(line)?.[1]);
    await whileRunning([COMMAND, "serve", "mcp9808@0x18"], busOf, async ({ bus, errors, end }) => {
      const file = openSync(`/dev/i2c-${bus}`, "r");
      const holder = spawn("sleep", ["600"], { stdio: [file, "ignore", "inherit"] });
      closeSync(file);
      const released = once(holder, "exit");
      const ended = end("SIGINT");
      let over = false;
      void ended.then(() => (over = true));
      try {
        await until(() => errors().includes("Waiting"));
        assert.match(errors(), new RegExp(`Waiting for process ${holder.pid} \\(sleep\\) to close /dev/i2c-${bus}`));
        assert.equal(over, false);
      } finally {
        holder.kill("SIGKILL");
      }
      await released;
      assert.deepEqual(await ended, { code: 0, signal: null });
      assertGone(bus, before);
    });
  });
  await report.check("SIGKILL: the adapter goes with the last program that has it open", () =>
    whileServing(["mcp9808@0x18"], async ({ bus, end }) => {
      const file = openSync(`/dev/i2c-${bus}`, "r");
      const ended = end("SIGKILL");
      await new Promise((resolve) => setTimeout(resolve, 200));
      closeSync(file);
      assert.deepEqual(await ended, { code: null, signal: "SIGKILL" });
      assertGone(bus, before);
    }),
  );
}

/** @param {number} bus @param {readonly string[]} before */
function assertGone(bus, before) {
  assert.equal(existsSync(`/dev/i2c-${bus}`), false);
  assert.deepEqual(adapters(), before);
  assert.deepEqual(readdirSync("/sys/bus/hid/devices"), []);
}

function adapters() {
  return readdirSync("/sys/class/i2c-adapter");
}
