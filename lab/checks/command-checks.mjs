import assert from "node:assert/strict";
import { addDevice, attempt, parseDetect, run } from "./programs.mjs";
import { CHIP, fillChip } from "./stub-chip.mjs";
import { twowire } from "./twowire-command.mjs";
import { MEMORY_CHIP, REGISTER_CHIP, withVirtualAdapter } from "./virtual-adapter.mjs";

/**
 * The command `twowire` beside i2c-tools: the same output, byte for byte.
 * @param {import("./report.mjs").Report} report
 * @param {number} bus where i2c-stub is
 */
export async function checkCommand(report, bus) {
  report.group(`twowire beside i2c-tools on i2c-stub`);
  fillChip(bus);
  const uri = `linux:${bus}`;
  const same = (ours, tool, ...theirs) => sameOutput(report, ours, [tool, ...theirs]);
  await same(["detect", bus], "i2cdetect", "-y", bus);
  await same(["detect", "-y", "-q", bus], "i2cdetect", "-y", "-q", bus);
  await same(["detect", "-y", "-r", bus], "i2cdetect", "-y", "-r", bus);
  await same(["detect", "-y", "-a", bus], "i2cdetect", "-y", "-a", bus);
  await same(["detect", "-y", bus, "0x10", "0x1f"], "i2cdetect", "-y", bus, "0x10", "0x1f");
  for (const rest of [["0x05"], ["0x05", "b"], ["0x05", "w"], ["0x06", "w"], ["0x00", "i", "9"], ["0x08", "c"]]) {
    await same(["get", "-y", uri, CHIP, ...rest], "i2cget", "-y", bus, CHIP, ...rest);
  }
  await same(["get", "-y", uri, CHIP], "i2cget", "-y", bus, CHIP);
  for (const mode of ["b", "w", "W", "i", "c"]) {
    await same(["dump", "-y", uri, CHIP, mode], "i2cdump", "-y", bus, CHIP, mode);
  }
  await same(["dump", "-y", "-r", "0x00-0x1f", uri, CHIP, "b"], "i2cdump", "-y", "-r", "0x00-0x1f", bus, CHIP, "b");
  await checkWriting(report, bus);
  await checkReading(report, bus);
  await checkFailing(report, bus);
  await checkOwned(report, bus);
  await checkTransfer(report);
}

/**
 * @param {import("./report.mjs").Report} report
 * @param {readonly (string | number)[]} ours
 * @param {readonly [string, ...(string | number)[]]} theirs
 */
async function sameOutput(report, ours, theirs) {
  await report.check(`twowire ${ours.join(" ")} is ${theirs.join(" ")}`, () => {
    const expected = attempt(...theirs);
    const actual = twowire(...ours);
    assert.equal(actual.stdout, expected.stdout, actual.stderr);
    assert.equal(actual.status, expected.status);
  });
}

async function checkWriting(report, bus) {
  await report.check("twowire set writes what i2cget reads", () => {
    assert.equal(twowire("set", "-y", `linux:${bus}`, CHIP, "0x20", "0xa5").status, 0);
    assert.equal(run("i2cget", "-y", bus, CHIP, 0x20).trim(), "0xa5");
    assert.equal(twowire("set", "-y", `linux:${bus}`, CHIP, "0x22", "0x1234", "w").status, 0);
    assert.equal(run("i2cget", "-y", bus, CHIP, 0x22, "w").trim(), "0x1234");
  });
}

async function checkReading(report, bus) {
  await report.check("twowire read mcp9808 measures what is in the registers", () => {
    const { stdout, stderr } = twowire("read", "mcp9808", "--bus", `linux:${bus}`, "--json");
    assert.equal(JSON.parse(stdout).temperature, 25, stderr);
    // Minus 5.25 degrees: 0x1FAC with the alert bits of the chip clear, low byte first.
    run("i2cset", "-y", bus, CHIP, 0x05, 0xac1f, "w");
    const cold = twowire("read", "mcp9808", "--bus", `linux:${bus}`, "--json");
    assert.equal(JSON.parse(cold.stdout).temperature, -5.25, cold.stderr);
    fillChip(bus);
  });
  await report.check("twowire list shows the bus", () => {
    assert.match(twowire("list").stdout, new RegExp(`linux:${bus}\\b.*SMBus stub driver`));
  });
}

async function checkFailing(report, bus) {
  await report.check("nobody there, a missing bus: one line on stderr, nothing on stdout, status 1", () => {
    for (const args of [
      ["get", "-y", `linux:${bus}`, "0x19", "0x00"],
      ["detect", 57],
    ]) {
      const { status, stdout, stderr } = twowire(...args);
      assert.deepEqual({ status, stdout }, { status: 1, stdout: "" });
      assert.match(stderr, /^Error: .*\n$/);
    }
  });
}

/** An address that a kernel driver owns. */
async function checkOwned(report, bus) {
  run("modprobe", "jc42");
  if (!parseDetect(run("i2cdetect", "-y", bus)).inUse.includes(CHIP)) addDevice(bus, "jc42", CHIP);
  await sameOutput(report, ["detect", bus], ["i2cdetect", "-y", bus]);
  await sameOutput(
    report,
    ["get", "-y", "-f", `linux:${bus}`, CHIP, "0x06", "w"],
    ["i2cget", "-y", "-f", bus, CHIP, 6, "w"],
  );
  await report.check("twowire get of an address that jc42 owns names jc42", () => {
    const { status, stderr } = twowire("get", "-y", `linux:${bus}`, CHIP, "0x06", "w");
    assert.equal(status, 1);
    assert.match(stderr, /jc42/);
  });
  run("modprobe", "-r", "jc42");
}

/** @param {import("./report.mjs").Report} report */
async function checkTransfer(report) {
  await withVirtualAdapter(async (bus) => {
    report.group("twowire transfer beside i2ctransfer");
    for (const messages of [
      [`w1@${REGISTER_CHIP}`, "0x05", "r2"],
      [`w5@${MEMORY_CHIP}`, "0x10", "0x01+"],
      [`w1@${MEMORY_CHIP}`, "0x10", "r6"],
      [`r4@${MEMORY_CHIP}`],
    ]) {
      await sameOutput(report, ["transfer", "-y", bus, ...messages], ["i2ctransfer", "-y", bus, ...messages]);
    }
    await sameOutput(report, ["detect", "-y", "-r", bus], ["i2cdetect", "-y", "-r", bus]);
  });
}
