import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { I2CDevice, isI2CError } from "@twowire/core";
import { MEMORY, withFaultyAdapter } from "./faulty-adapter.mjs";
import { open, openBusFiles, withBus } from "./programs.mjs";

const PROGRAM = fileURLToPath(new URL("fault-program.mjs", import.meta.url));
const WAYS = ["", "?sync=1", "?engine=i2c-bus"];
const REGISTER = 0xa0;
const ROUNDS = 60;

/**
 * Adapters and programs that end while a transfer is in flight, and programs that share a bus.
 * @param {import("./report.mjs").Report} report
 */
export async function checkEnds(report) {
  report.group("an adapter or a program that ends in the middle of a transfer");
  for (const way of WAYS) {
    for (const [ending, what] of /** @type {const} */ ([
      ["close", "an adapter that is pulled out"],
      ["kill", "a serving process that is killed"],
    ])) {
      await report.check(`linux:N${way}: ${what} is told as gone, and leaves nothing behind`, () =>
        checkAdapterGone(way, ending),
      );
    }
  }
  await withFaultyAdapter(async (adapter) => {
    for (const way of WAYS) {
      await report.check(`linux:N${way}: a program that is killed leaves the bus to others`, () =>
        checkProgramGone(adapter, way),
      );
    }
    await report.check("two programs that read, change and write one byte lose nothing", () =>
      checkTwoPrograms(adapter),
    );
  });
  await report.check("nothing of it left a file open", () => assert.equal(openBusFiles(), 0));
}

/** @param {string} way @param {"close" | "kill"} ending */
async function checkAdapterGone(way, ending) {
  await withFaultyAdapter(async (adapter) => {
    const controller = await open(`linux:${adapter.bus}${way}`);
    const device = new I2CDevice(controller, MEMORY);
    try {
      await device.writeRegister(REGISTER, 7);
      await adapter.failNext({ kind: "stretch-write", byte: 1, ending });
      const cut = await failure(device.writeRegister(REGISTER, 8));
      // The driver may give up before the kernel has taken the adapter away.
      assert.ok(["disconnected", "nack"].includes(cut.kind), cut.message);
      assert.equal(cut.code, "ETIMEDOUT");
      for (const work of [() => device.readRegister(REGISTER), () => device.writeRegister(REGISTER, 9)]) {
        const { kind, outcome, message } = await failure(work());
        assert.deepEqual({ kind, outcome }, { kind: "disconnected", outcome: "failed" }, message);
      }
    } finally {
      await controller.close();
    }
    await adapter.ended;
    assert.equal(existsSync(`/dev/i2c-${adapter.bus}`), false);
    assert.equal(openBusFiles(), 0);
    assert.equal((await failure(open(`linux:${adapter.bus}${way}`))).kind, "not-found");
  });
}

/** @param {import("./faulty-adapter.mjs").FaultyAdapter} adapter @param {string} way */
async function checkProgramGone(adapter, way) {
  const uri = `linux:${adapter.bus}${way}`;
  await withBus(uri, (controller) => new I2CDevice(controller, MEMORY).writeRegister(REGISTER, 5));
  await adapter.look();
  await adapter.failNext({ kind: "stretch-write", byte: 1 });
  const held = adapter.held();
  const program = spawn(process.execPath, [PROGRAM, "transfer", uri], { stdio: ["ignore", "inherit", "inherit"] });
  const ended = once(program, "exit");
  await Promise.race([held, ended.then(() => Promise.reject(new Error("The program ended by itself")))]);
  program.kill("SIGKILL");
  assert.deepEqual(await ended, [null, "SIGKILL"]);
  await withBus(uri, async (controller) => {
    const value = controller.exclusive((locked) => new I2CDevice(locked, MEMORY).readRegister(REGISTER), {
      timeoutMs: 1000,
    });
    assert.equal(await value, 5);
  });
  const { ends } = await adapter.look();
  assert.equal(ends[0], "cancelled");
}

/** @param {import("./faulty-adapter.mjs").FaultyAdapter} adapter */
async function checkTwoPrograms(adapter) {
  await withBus(`linux:${adapter.bus}`, (controller) => new I2CDevice(controller, MEMORY).writeRegister(REGISTER, 0));
  const programs = ["", "?sync=1"].map((way) =>
    spawn(process.execPath, [PROGRAM, "add", `linux:${adapter.bus}${way}`, String(ROUNDS)], {
      stdio: ["ignore", "inherit", "inherit"],
    }),
  );
  const ends = await Promise.all(programs.map((program) => once(program, "exit")));
  assert.deepEqual(ends, [
    [0, null],
    [0, null],
  ]);
  assert.equal((await adapter.look()).bytes[REGISTER], 2 * ROUNDS);
}

/** @param {Promise<unknown>} work @returns {Promise<import("@twowire/core").I2CError>} */
async function failure(work) {
  const error = await work.then(
    () => undefined,
    (/** @type {unknown} */ thrown) => thrown,
  );
  if (isI2CError(error)) return error;
  throw new Error(`Ended with ${String(error)} instead of an I2CError`);
}
