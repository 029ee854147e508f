import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { run } from "./programs.mjs";
import { loadModules, until, whileRunning, whileServing } from "./served-adapter.mjs";

const TARGETS = fileURLToPath(new URL("../fixtures/targets.mjs", import.meta.url));

/**
 * The gpiochip that comes with a virtual adapter, beside the tools of libgpiod.
 * @param {import("./report.mjs").Report} report
 */
export async function checkAdapterLines(report) {
  report.group("the gpiochip of adapter:");
  loadModules();
  await whileRunning([TARGETS], Number, async ({ bus }) => {
    const chip = chipOf(bus);
    /** @param {number} line @param {number} level 0, 1, or 2 to let go */
    const drive = (line, level) => run("i2ctransfer", "-y", bus, "w2@0x33", line, level);
    const [levels, outputs] = [0, 1].map((index) => () => {
      return Number(run("i2ctransfer", "-y", bus, "r2@0x33").trim().split(" ")[index]);
    });
    await report.check("gpiodetect shows eight lines", () =>
      assert.match(run("gpiodetect"), new RegExp(`^${chip} \\[cp2112_gpio\\] \\(8 lines\\)$`, "m")),
    );
    await report.check("gpioget sees what our side drives, and the pull-up resistor where nobody does", () => {
      const all = () => run("gpioget", chip, 0, 1, 2, 3, 4, 5, 6, 7).trim();
      assert.equal(all(), "1 1 1 1 1 1 1 1");
      drive(3, 0);
      drive(7, 0);
      drive(0, 1);
      assert.equal(all(), "1 1 1 0 1 1 1 0");
      drive(3, 2);
      drive(7, 2);
      assert.equal(all(), "1 1 1 1 1 1 1 1");
    });
    await report.check("our side sees what gpioset drives, for as long as it does", async () => {
      assert.deepEqual([levels?.(), outputs?.()], [0xff, 0x00]);
      const program = spawn("gpioset", ["--mode=signal", chip, "2=0", "5=1"], { stdio: "inherit" });
      const ended = once(program, "exit");
      await until(() => outputs?.() === 0x24 && levels?.() === 0xfb);
      program.kill("SIGTERM");
      await ended;
    });
    await report.check("an open drain that both sides share is low as long as one of them pulls", async () => {
      const program = spawn("gpioset", ["--mode=signal", "--drive=open-drain", chip, "4=0"], { stdio: "inherit" });
      const ended = once(program, "exit");
      await until(() => ((levels?.() ?? 0) & 0x10) === 0);
      drive(4, 0);
      program.kill("SIGTERM");
      await ended;
      run("gpioget", chip, 4);
      assert.equal(run("gpioget", chip, 4).trim(), "0");
      drive(4, 2);
      assert.equal(run("gpioget", chip, 4).trim(), "1");
    });
    await report.check("gpiomon sees the edges", async () => {
      const program = spawn("gpiomon", ["--num-events=2", "--format=%e", chip, "1"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let seen = "";
      program.stdout.on("data", (chunk) => (seen += chunk));
      const ended = once(program, "exit");
      // The driver looks at the lines ten times a second.
      for (let turn = 0; program.exitCode === null && turn < 20; turn += 1) {
        await new Promise((resolve) => setTimeout(resolve, 300));
        drive(1, turn % 2);
      }
      program.kill("SIGKILL");
      await ended;
      assert.match(seen, /^(0\n?1|1\n?0)\n?$/);
    });
  });
  await checkAlert(report);
}

/** @param {import("./report.mjs").Report} report */
async function checkAlert(report) {
  report.group("twowire serve mcp9808@0x18 --alert 0x18=0");
  await whileServing(["mcp9808@0x18:temperature=30:poweredMs=1000", "--alert", "0x18=0"], async ({ bus, output }) => {
    const chip = chipOf(bus);
    const level = () => Number(run("gpioget", chip, 0));
    /** A register of 16 bits, whose high byte is first on the wire. @param {number} register @param {number} value */
    const write = (register, value) =>
      run("i2cset", "-y", bus, 0x18, register, ((value & 0xff) << 8) | (value >> 8), "w");
    await report.check("says on which line of which device it alerts", () => {
      const { linesDevice, alerts } = JSON.parse(output());
      assert.deepEqual([linesDevice, alerts], [`/dev/${chip}`, [{ address: 0x18, line: 0 }]]);
    });
    await report.check(
      "gpioget sees no alert, then one when the limit is below the temperature, then none again",
      async () => {
        assert.equal(level(), 1);
        // Upper limit 80 °C, critical limit 100 °C; then the alert output is used.
        write(0x02, 0x0500);
        write(0x04, 0x0640);
        write(0x01, 0x0008);
        await settle();
        assert.equal(level(), 1);
        write(0x02, 0x0190);
        await until(() => level() === 0);
        write(0x02, 0x0500);
        await until(() => level() === 1);
      },
    );
    await report.check("the lines of other chips are left alone", () =>
      assert.equal(run("gpioget", chip, 1, 2, 3, 4, 5, 6, 7).trim(), "1 1 1 1 1 1 1"),
    );
  });
}

/** Two conversions of an MCP9808. */
function settle() {
  return new Promise((resolve) => setTimeout(resolve, 600));
}

/** The gpiochip of the device that has the bus. @param {number} bus */
function chipOf(bus) {
  const device = run("readlink", "-f", `/sys/bus/i2c/devices/i2c-${bus}/..`).trim();
  const chip = run("ls", device)
    .split("\n")
    .find((name) => /^gpiochip\d+$/.test(name));
  if (chip === undefined) throw new Error(`There is no gpiochip beside i2c-${bus}`);
  return chip;
}
