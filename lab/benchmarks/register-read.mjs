// register-read.mjs PROGRAM: one two-byte register read, over i2c-stub and over a virtual adapter: ours beside bare i2c-bus and
// beside a loop in C, which PROGRAM is, in one run. The guest counts its time in instructions, 2 ns each, so the figures say how
// much work a read is; they hardly depend on the machine, and are good for ratios only.
import { execFileSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import i2cBus from "i2c-bus";
import { address7 } from "@twowire/core";
import { koffiSystemCalls } from "../../packages/backend-linux/dist/koffi-system-calls.js";
import { adapterNamed, open } from "../checks/programs.mjs";
import { CHIP, fillChip } from "../checks/stub-chip.mjs";
import { withVirtualAdapter } from "../checks/virtual-adapter.mjs";
import { printComparison } from "./comparison.mjs";

const REGISTER = 0x05;
/** How many reads are under way together where it is more than one. */
const IN_FLIGHT = 32;
const I2C_SLAVE = 0x0703;
const I2C_SMBUS = 0x0720;

const program = process.argv[2];
if (program === undefined) throw new Error("Which program is the loop in C?");
const stub = adapterNamed("SMBus stub driver");
if (stub === undefined) throw new Error("i2c-stub is not loaded");
fillChip(stub);
await compare("i2c-stub", stub, "smbus", 1);
await withVirtualAdapter((bus) => compare("adapter:", bus, "rdwr", 100));

/**
 * @param {string} title
 * @param {number} bus
 * @param {"smbus" | "rdwr"} means by which the loop in C reads
 * @param {number} share how many times less often than over i2c-stub to read
 */
async function compare(title, bus, means, share) {
  const bare = i2cBus.openSync(bus);
  const promised = bare.promisifiedBus();
  const inPlace = await open(`linux:${bus}?sync=1`);
  // Two, because a bus that once had many transfers in flight has a thread of its own from then on.
  const alone = await open(`linux:${bus}`);
  const together = await open(`linux:${bus}`);
  const address = address7(CHIP);
  const reads = Array.from({ length: IN_FLIGHT }, () => [
    { write: Uint8Array.of(REGISTER) },
    { read: new Uint8Array(2) },
  ]);
  const [first = []] = reads;
  const call = await ioctlAlone(bus);
  const loop = (/** @type {number} */ count) =>
    Number(execFileSync(program, [`/dev/i2c-${bus}`, means, String(count)], { encoding: "utf8" })) / 1000;

  const calls = Math.ceil(20_000 / share);
  await printComparison(`${title}, on the thread of the program`, "i2c-bus readWordSync", [
    { name: "loop in C", time: () => loop(calls) },
    // It makes the same request as the loop in C only there.
    ...(means === "smbus" ? [{ name: "the ioctl through koffi", time: () => inTurn(calls, call.read) }] : []),
    { name: "i2c-bus readWordSync", time: () => awaited(calls, () => bare.readWordSync(CHIP, REGISTER)) },
    { name: "the same, without await", time: () => inTurn(calls, () => bare.readWordSync(CHIP, REGISTER)) },
    { name: "linux:?sync=1 transfer", time: () => awaited(calls, () => inPlace.transfer(address, first)) },
  ]);
  const fewer = Math.ceil(calls / 2);
  const many = (/** @type {number} */ count) =>
    inFlight(count, (index) => together.transfer(address, reads[index] ?? []));
  // Enough for its thread to start.
  await many(600);
  await printComparison(`${title}, on another thread, one at a time`, "i2c-bus readWord", [
    { name: "i2c-bus readWord", time: () => awaited(fewer, () => promised.readWord(CHIP, REGISTER)) },
    { name: "linux: transfer", time: () => awaited(fewer, () => alone.transfer(address, first)) },
    { name: "the same, by the thread", time: () => awaited(fewer, () => together.transfer(address, first)) },
  ]);
  await printComparison(`${title}, on another thread, ${IN_FLIGHT} in flight`, "i2c-bus readWord", [
    { name: "i2c-bus readWord", time: () => inFlight(fewer, () => promised.readWord(CHIP, REGISTER)) },
    { name: "linux: transfer", time: () => many(fewer) },
  ]);
  for (const [, { read }] of reads) {
    if (Buffer.compare(read, first[1]?.read ?? read) !== 0) throw new Error(`A read gave ${[...read]}`);
  }
  call.close();
  bare.closeSync();
  await Promise.all([inPlace.close(), alone.close(), together.close()]);
}

/** The same request through the foreign function interface that the backend uses, and nothing else. @param {number} bus */
async function ioctlAlone(bus) {
  const calls = await koffiSystemCalls();
  const file = openSync(`/dev/i2c-${bus}`, "r+");
  const memory = new ArrayBuffer(64);
  const view = new DataView(memory);
  const at = calls.addressOf(memory);
  view.setUint8(0, 1);
  view.setUint8(1, REGISTER);
  view.setUint32(4, 3, true);
  view.setBigUint64(8, BigInt(at + 16), true);
  calls.ioctl(file, I2C_SLAVE, CHIP);
  return {
    read: () => {
      if (calls.ioctl(file, I2C_SMBUS, at) < 0) throw new Error("The ioctl failed");
      return memory;
    },
    close: () => closeSync(file),
  };
}

/** @param {number} calls @param {() => unknown} read @returns {number} microseconds of each */
function inTurn(calls, read) {
  const startMs = performance.now();
  for (let call = 0; call < calls; call += 1) read();
  return (1000 * (performance.now() - startMs)) / calls;
}

/** @param {number} calls @param {() => unknown} read */
async function awaited(calls, read) {
  const startMs = performance.now();
  for (let call = 0; call < calls; call += 1) await read();
  return (1000 * (performance.now() - startMs)) / calls;
}

/** @param {number} calls @param {(index: number) => Promise<unknown>} read */
async function inFlight(calls, read) {
  const startMs = performance.now();
  let made = 0;
  for (; made < calls; made += IN_FLIGHT)
    await Promise.all(Array.from({ length: IN_FLIGHT }, (_, index) => read(index)));
  return (1000 * (performance.now() - startMs)) / made;
}
