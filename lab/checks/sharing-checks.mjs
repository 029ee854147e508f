import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { linuxProvider } from "@twowire/backend-linux";
import { I2CDevice } from "@twowire/core";
import { addDevice, attempt, open, openBusFiles, run, withBus } from "./programs.mjs";
import { CHIP } from "./stub-chip.mjs";

const PROGRAM = fileURLToPath(new URL("sharing-program.mjs", import.meta.url));

/**
 * A bus and those who share it: other programs, kernel drivers, and the adapter's settings, which are everybody's.
 * @param {import("./report.mjs").Report} report
 * @param {number} bus where i2c-stub is
 */
export async function checkSharing(report, bus) {
  report.group(`linux:${bus}: beside other programs`);
  const path = `/dev/i2c-${bus}`;
  await report.check("exclusive work keeps off who asks flock(1), and nobody when it is over", () =>
    withBus(`linux:${bus}`, async (controller) => {
      const isFree = () => attempt("flock", "-n", path, "true").status === 0;
      await controller.exclusive(async () => assert.equal(isFree(), false));
      assert.equal(isFree(), true);
    }),
  );
  await report.check("a program that holds the bus is waited for, and named when that takes too long", async () => {
    const holder = await holding(`linux:${bus}`);
    try {
      await withBus(`linux:${bus}`, async (controller) => {
        await assert.rejects(
          controller.exclusive(async () => undefined, { timeoutMs: 300 }),
          { kind: "timeout", outcome: "never-sent", message: new RegExp(`locked by process ${holder.pid} \\(`) },
        );
        // Single transfers are the kernel's to keep apart.
        await new I2CDevice(controller, CHIP).readRegister(0x05, 2);
      });
      await withBus(`linux:${bus}?lock=0`, (controller) => controller.exclusive(async () => undefined));
    } finally {
      await killed(holder);
    }
  });
  await report.check("a program that is killed holds nothing any more", async () => {
    await killed(await holding(`linux:${bus}`));
    await withBus(`linux:${bus}`, (controller) => controller.exclusive(async () => undefined, { timeoutMs: 1000 }));
  });
  await report.check("two programs that read, change and write one register lose nothing", async () => {
    run("i2cset", "-y", bus, CHIP, 0xa0, 0);
    const programs = [1, 2].map(() => spawn(process.execPath, [PROGRAM, "add", `linux:${bus}`, "60"], STDIO));
    const ends = await Promise.all(programs.map((program) => once(program, "exit")));
    assert.deepEqual(ends, [
      [0, null],
      [0, null],
    ]);
    assert.equal(Number(run("i2cget", "-y", bus, CHIP, 0xa0)), 120);
  });
  await report.check("i2c-bus takes no lock, and says so where it is asked for one", () =>
    assert.rejects(open(`linux:${bus}?engine=i2c-bus&lock=1`), { kind: "unsupported", message: /lock/ }),
  );
  await report.check("the kernel takes a timeout and a number of retries", () =>
    withBus(`linux:${bus}?timeoutMs=1000&retries=3`, (controller) => new I2CDevice(controller, CHIP).readRegister(5)),
  );
  await checkList(report, bus);
  await report.check("nothing of it left a file open", () => assert.equal(openBusFiles(), 0));
}

async function checkList(report, bus) {
  await report.check("the list has the adapters of i2cdetect -l, number, type and name", async () => {
    const theirs = run("i2cdetect", "-l")
      .trim()
      .split("\n")
      .map((line) => line.split("\t").map((cell) => cell.trim()));
    const ours = (await linuxProvider().list()).map(({ adapter }) => [adapter.id, adapter.type, adapter.name]);
    assert.deepEqual(
      ours,
      theirs.map(([id, type, name]) => [id, type, name]),
    );
  });
  await report.check("the list names the kernel drivers of an adapter, and no device without one", async () => {
    const users = async () => (await linuxProvider().list()).find(({ uri }) => uri === `linux:${bus}`).adapter.users;
    assert.deepEqual(await users(), []);
    addDevice(bus, "nothing-known", 0x2b);
    addDevice(bus, "jc42", CHIP);
    run("modprobe", "jc42");
    try {
      assert.deepEqual(await users(), [{ address: CHIP, chip: "jc42", driver: "jc42" }]);
    } finally {
      run("modprobe", "-r", "jc42");
      for (const address of ["0x2b", `0x${CHIP.toString(16)}`]) {
        run("sh", "-c", `echo ${address} > /sys/bus/i2c/devices/i2c-${bus}/delete_device`);
      }
    }
  });
}

/** @type {import("node:child_process").SpawnOptions} */
const STDIO = { stdio: ["ignore", "inherit", "inherit"] };

/** A program that holds the bus. @param {string} uri */
async function holding(uri) {
  const program = spawn(process.execPath, [PROGRAM, "hold", uri], { stdio: ["ignore", "pipe", "inherit"] });
  await once(program.stdout, "data");
  return program;
}

/** @param {import("node:child_process").ChildProcess} program */
async function killed(program) {
  const ended = once(program, "exit");
  program.kill("SIGKILL");
  await ended;
}
