import assert from "node:assert/strict";
import { packetErrorCode } from "@twowire/core";
import * as differences from "./command-differences.mjs";
import * as lines from "./command-lines.mjs";
import { addDevice, parseDetect, run } from "./programs.mjs";
import { SideBySide } from "./side-by-side.mjs";
import { CHIP, fillChip, loadStub, STUB_WITH_BLOCKS, USUAL_STUB } from "./stub-chip.mjs";
import { twowireInProcess } from "./twowire-in-process.mjs";
import { MEMORY_CHIP, REGISTER_CHIP, withVirtualAdapter } from "./virtual-adapter.mjs";

/**
 * `twowire` beside i2c-tools: the same output, byte for byte, the same effects, questions and refusals; where it differs on purpose, that
 * difference.
 * @param {import("./report.mjs").Report} report
 * @param {number} bus where i2c-stub is
 */
export async function checkSideBySide(report, bus) {
  report.group("twowire beside i2c-tools on i2c-stub, which has SMBus transactions only");
  await checkOnStub(new SideBySide(report, bus, CHIP));
  report.group("twowire beside i2c-tools on an address that the kernel driver jc42 owns");
  await checkOwned(report, bus);
  await withVirtualAdapter(async (adapter) => {
    report.group("twowire beside i2c-tools on a CP2112, which has plain I2C and no quick command");
    await checkOnAdapter(new SideBySide(report, adapter, MEMORY_CHIP));
    await checkPacketErrorCode(report, adapter);
    await checkOwnedOnAdapter(new SideBySide(report, adapter, MEMORY_CHIP), adapter);
  });
  report.group("twowire beside i2c-tools on i2c-stub with SMBus blocks");
  loadStub(STUB_WITH_BLOCKS);
  try {
    await checkBlocks(new SideBySide(report, bus, CHIP));
  } finally {
    loadStub(USUAL_STUB);
  }
}

/** @param {SideBySide} sideBySide */
async function checkOnStub(sideBySide) {
  await sideBySide.same([...lines.ADAPTER, ...lines.DETECT, ...lines.DETECT_BY_READING, ...lines.GET, ...lines.DUMP]);
  await sideBySide.same([...lines.SET, ...rightPacketErrorCode(CHIP)]);
  await sideBySide.asked(lines.ASKED);
  await sideBySide.refused("wrong usage", [
    ...[...lines.WRONG_DETECT, ...lines.WRONG_GET, ...lines.WRONG_SET, ...lines.WRONG_DUMP],
  ]);
  await sideBySide.refused("failure", [...lines.GET_FROM_NOBODY, ...lines.SET_FOR_NOBODY, ...lines.DUMP_OF_NOBODY]);
  await sideBySide.refused("failure", ["transfer -y BUS r4@CHIP", "set -y BUS 0x50 0x00 0x01 bp"]);
  await sideBySide.differ([...differences.EVERYWHERE, ...differences.ON_STUB]);
}

/** @param {SideBySide} sideBySide */
async function checkBlocks(sideBySide) {
  await sideBySide.same(["detect -F BUS", ...lines.BLOCKS]);
  await sideBySide.asked(["get BUS CHIP 0x05 s", "set BUS CHIP 0x20 1 2 3 s"]);
  await sideBySide.refused("failure", ["get -y BUS 0x19 0x05 s", "get -y BUS CHIP 0x5c s", "set -y BUS 0x19 0 1 2 s"]);
  await sideBySide.differ(differences.ON_STUB_WITH_BLOCKS);
}

/** @param {SideBySide} sideBySide */
async function checkOnAdapter(sideBySide) {
  await sideBySide.same([...lines.ADAPTER, ...lines.DETECT_BY_READING, ...lines.GET, ...lines.DUMP]);
  await sideBySide.same([...lines.SET, "set -y BUS CHIP 0x68 1 2 3 s", ...rightPacketErrorCode(MEMORY_CHIP)]);
  await sideBySide.same(lines.TRANSFER);
  await sideBySide.asked(lines.ASKED_OF_TRANSFER);
  await sideBySide.refused("wrong usage", lines.WRONG_TRANSFER);
  await sideBySide.refused("failure", [...lines.GET_FROM_NOBODY, ...lines.SET_FOR_NOBODY, ...lines.DUMP_OF_NOBODY]);
  await sideBySide.refused("failure", [...lines.TRANSFER_REFUSED, "detect -y -q BUS", "set -y BUS 0x50 0 1 bp"]);
  await sideBySide.differ([...differences.EVERYWHERE, ...differences.ON_CP2112]);
}

/** A byte that its packet error code follows: neither adapter makes or checks such codes by itself. @param {number} chip */
function rightPacketErrorCode(chip) {
  const [register, value] = [0x2c, 0x5d];
  const code = packetErrorCode([chip << 1, register, (chip << 1) | 1, value]);
  return [`set -y BUS CHIP ${register} ${(code << 8) | value} w`, `get -y BUS CHIP ${register} bp`];
}

/**
 * @param {import("./report.mjs").Report} report
 * @param {number} bus
 */
async function checkPacketErrorCode(report, bus) {
  await report.check("set … bp sends the packet error code, which i2cset leaves out here", async () => {
    const code = packetErrorCode([MEMORY_CHIP << 1, 0x70, 0x11]);
    const stored = () => Number(run("i2cget", "-y", bus, MEMORY_CHIP, 0x71));
    run("i2cset", "-y", bus, MEMORY_CHIP, 0x71, 0);
    run("i2cset", "-y", bus, MEMORY_CHIP, 0x70, 0x11, "bp");
    assert.equal(stored(), 0);
    await twowireInProcess(["set", "-y", `linux:${bus}`, MEMORY_CHIP, "0x70", "0x11", "bp"]);
    assert.equal(stored(), code);
  });
}

/**
 * I2C_RDWR itself asks nobody whether an address is taken.
 * @param {SideBySide} sideBySide
 * @param {number} bus
 */
async function checkOwnedOnAdapter(sideBySide, bus) {
  giveToJc42(bus, REGISTER_CHIP, ["-r"]);
  const messages = `w1@${REGISTER_CHIP} 5 r2`;
  await sideBySide.same(["detect -y -r BUS 0x10 0x1f", `transfer -y -f BUS ${messages}`]);
  await sideBySide.refused("failure", [`transfer -y BUS ${messages}`, `get -y BUS ${REGISTER_CHIP} 5 w`]);
  run("modprobe", "-r", "jc42");
}

/**
 * @param {import("./report.mjs").Report} report
 * @param {number} bus
 */
async function checkOwned(report, bus) {
  fillChip(bus);
  giveToJc42(bus, CHIP);
  const sideBySide = new SideBySide(report, bus, CHIP);
  await sideBySide.same([
    ...["detect -y BUS", "detect -y -q BUS", "detect -y -r BUS"],
    ...["get -y -f BUS CHIP 0x05 w", "set -y -f -r BUS CHIP 0x20 0x41", "dump -y -f -r 0-31 BUS CHIP w"],
  ]);
  await sideBySide.refused("failure", [
    ...["get -y BUS CHIP", "get -y BUS CHIP 0x05 w", "get -y BUS CHIP 0x05 i 4"],
    ...["set -y BUS CHIP 0x20 1", "dump -y BUS CHIP b", "dump -y BUS CHIP c"],
  ]);
  await report.check("a refused address is said to belong to jc42, and listed as its", async () => {
    const { stderr } = await twowireInProcess(["get", "-y", `linux:${bus}`, CHIP, "0x06", "w"]);
    assert.match(stderr, /kernel driver jc42/);
    const { stdout } = await twowireInProcess(["list"]);
    assert.match(stdout, new RegExp(`^linux:${bus} +SMBus stub driver +SMBus only.*\\n  UU  0x18  jc42$`, "m"));
  });
  run("modprobe", "-r", "jc42");
  fillChip(bus);
}

/**
 * Lets the kernel driver jc42 have an address, which it finds by itself if what is there looks like its chip.
 * @param {number} bus
 * @param {number} address
 * @param {readonly string[]} [method] options of i2cdetect
 */
function giveToJc42(bus, address, method = []) {
  run("modprobe", "jc42");
  const { inUse } = parseDetect(run("i2cdetect", "-y", ...method, bus));
  if (!inUse.includes(address)) addDevice(bus, "jc42", address);
}
