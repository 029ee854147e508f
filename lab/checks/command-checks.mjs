import assert from "node:assert/strict";
import { attempt, run } from "./programs.mjs";
import { checkSideBySide } from "./side-by-side-checks.mjs";
import { CHIP, fillChip } from "./stub-chip.mjs";
import { COMMAND, twowire } from "./twowire-command.mjs";
import { twowireInProcess } from "./twowire-in-process.mjs";

const NOBODY = 65534;

/**
 * The command `twowire`: as a process, and beside i2c-tools.
 * @param {import("./report.mjs").Report} report
 * @param {number} bus where i2c-stub is
 */
export async function checkCommand(report, bus) {
  report.group("twowire as a process");
  fillChip(bus);
  await checkProcess(report, bus);
  await checkReading(report, bus);
  await checkSideBySide(report, bus);
  report.group("twowire beside i2c-tools on a bus that is not there, or may not be opened");
  await checkOutOfReach(report, bus);
}

/**
 * What begins and ends a process: its arguments, its streams, its exit code.
 * @param {import("./report.mjs").Report} report
 * @param {number} bus
 */
async function checkProcess(report, bus) {
  const lines = /** @type {const} */ ([
    { ours: ["detect", bus], theirs: ["i2cdetect", "-y", bus] },
    { ours: ["set", "-y", "-r", `linux:${bus}`, CHIP, "9", "7"], theirs: ["i2cset", "-y", "-r", bus, CHIP, "9", "7"] },
  ]);
  for (const { ours, theirs } of lines) {
    await report.check(`twowire ${ours.join(" ")} prints and returns what ${theirs.join(" ")} does`, () => {
      const expected = attempt(...theirs);
      const actual = twowire(...ours);
      assert.equal(actual.stdout, expected.stdout, actual.stderr);
      assert.equal(actual.status, expected.status);
    });
  }
  await report.check("a process fails with 1 and one line on stderr, wrong usage with 2", () => {
    const absent = twowire("get", "-y", `linux:${bus}`, "0x19", "0x00");
    assert.deepEqual({ ...absent, stderr: "" }, { status: 1, stdout: "", stderr: "" });
    assert.match(absent.stderr, /^Error: [^\n]*\n$/);
    assert.equal(twowire("get", "-y", `linux:${bus}`, "foo").status, 2);
  });
}

/**
 * @param {import("./report.mjs").Report} report
 * @param {number} bus
 */
async function checkReading(report, bus) {
  await report.check("twowire read mcp9808 measures what is in the registers", () => {
    // Minus 5.25 degrees: 0x1FAC with the alert bits of the chip clear, low byte first.
    run("i2cset", "-y", bus, CHIP, 0x05, 0xac1f, "w");
    const { stdout, stderr } = twowire("read", "mcp9808", "--bus", `linux:${bus}`, "--json");
    assert.equal(JSON.parse(stdout).temperature, -5.25, stderr);
    fillChip(bus);
  });
}

/**
 * @param {import("./report.mjs").Report} report
 * @param {number} bus
 */
async function checkOutOfReach(report, bus) {
  for (const { ours, theirs } of [
    { ours: ["detect", "-y", 57], theirs: ["i2cdetect", "-y", 57] },
    { ours: ["detect", "-F", 57], theirs: ["i2cdetect", "-F", 57] },
    { ours: ["get", "-y", "linux:57", CHIP, 5], theirs: ["i2cget", "-y", 57, CHIP, 5] },
  ]) {
    await report.check(`twowire ${ours.join(" ")} fails as ${theirs.join(" ")} does: no such bus`, async () => {
      const [tool = "", ...words] = theirs;
      const expected = attempt(String(tool), ...words);
      const { status, stdout, stderr } = await twowireInProcess(ours);
      assert.deepEqual({ status, stdout }, { status: expected.status, stdout: expected.stdout });
      assert.match(expected.stderr, /No such file/);
      assert.match(stderr, /there is no \/dev\/i2c-57/);
    });
  }
  await report.check("without permission, both fail with 1, print nothing on stdout, and say why", () => {
    const theirs = asNobody("i2cget", "-y", bus, CHIP, 5);
    const ours = asNobody(process.execPath, COMMAND, "get", "-y", `linux:${bus}`, CHIP, 5);
    assert.deepEqual([theirs.status, theirs.stdout], [1, ""]);
    assert.deepEqual([ours.status, ours.stdout], [1, ""]);
    assert.match(theirs.stderr, /Permission denied/);
    assert.match(ours.stderr, /^Error: .*group i2c.*\n$/);
  });
  await report.check("without permission, the list has the bus and says what to do; detect -l is i2cdetect -l", () => {
    const { stdout } = asNobody(process.execPath, COMMAND, "list");
    assert.match(
      stdout,
      new RegExp(`^linux:${bus} +SMBus stub driver +not known\\n  cannot be opened: .*group i2c`, "m"),
    );
    assert.equal(asNobody(process.execPath, COMMAND, "detect", "-l").stdout, asNobody("i2cdetect", "-l").stdout);
  });
}

/** Runs a program as a user who may open no bus. @param {readonly (string | number)[]} command */
function asNobody(...command) {
  return attempt("setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", ...command);
}
