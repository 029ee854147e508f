// One register read over i2c-stub: ours beside bare i2c-bus, in one run. The guest counts its time in instructions, 2 ns each, so
// the figures say how much work a read is; they hardly depend on the machine, and are good for ratios only.
import i2cBus from "i2c-bus";
import { address7, I2CDevice } from "@twowire/core";
import { adapterNamed, open } from "../checks/programs.mjs";
import { CHIP, fillChip } from "../checks/stub-chip.mjs";

const REGISTER = 0x05;
const ROUNDS = 5;

const bus = adapterNamed("SMBus stub driver");
if (bus === undefined) throw new Error("i2c-stub is not loaded");
fillChip(bus);

const bare = i2cBus.openSync(bus);
const promised = bare.promisifiedBus();
const inPlace = await open(`linux:${bus}?sync=1`);
const threaded = await open(`linux:${bus}`);
const buffer = new Uint8Array(2);
const segments = [{ write: Uint8Array.of(REGISTER) }, { read: buffer }];
const address = address7(CHIP);
const inPlaceDevice = new I2CDevice(inPlace, CHIP);
const threadedDevice = new I2CDevice(threaded, CHIP);

/**
 * A way to read, and how often to call it in one round.
 * @typedef {{ name: string, calls: number, read: () => unknown, floor?: true }} Way
 */

/** @type {readonly { title: string, ways: readonly Way[] }[]} */
const comparisons = [
  {
    title: "on the thread of the program",
    ways: [
      { name: "i2c-bus readWordSync", calls: 30_000, read: () => bare.readWordSync(CHIP, REGISTER), floor: true },
      { name: "linux:?sync=1 transfer", calls: 30_000, read: () => inPlace.transfer(address, segments) },
      {
        name: "linux:?sync=1 I2CDevice.readRegisterInto",
        calls: 30_000,
        read: () => inPlaceDevice.readRegisterInto(REGISTER, buffer),
      },
    ],
  },
  {
    title: "on another thread",
    ways: [
      { name: "i2c-bus readWord (promise)", calls: 10_000, read: () => promised.readWord(CHIP, REGISTER), floor: true },
      { name: "linux: transfer", calls: 10_000, read: () => threaded.transfer(address, segments) },
      {
        name: "linux: I2CDevice.readRegisterInto",
        calls: 10_000,
        read: () => threadedDevice.readRegisterInto(REGISTER, buffer),
      },
    ],
  },
];

for (const { title, ways } of comparisons) {
  console.log(`register read ${title}${" ".repeat(31 - title.length)}us/read   reads/s  of i2c-bus`);
  const measured = await measure(ways);
  const floor = measured[ways.findIndex((way) => way.floor)] ?? Number.NaN;
  for (const [index, { name }] of ways.entries()) {
    const micros = measured[index] ?? Number.NaN;
    const ratio = micros / floor;
    const cells = [
      micros.toFixed(1).padStart(8),
      (1e6 / micros).toFixed(0).padStart(10),
      ratio.toFixed(2).padStart(11),
    ];
    console.log(`  ${name.padEnd(42)}${cells.join("")}`);
  }
}
bare.closeSync();
await inPlace.close();
await threaded.close();

/**
 * Medians in microseconds. Rounds of the ways alternate, so that whatever disturbs one disturbs all.
 * @param {readonly Way[]} ways
 */
async function measure(ways) {
  /** @type {number[][]} */
  const samples = ways.map(() => []);
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [index, { calls, read }] of ways.entries()) {
      const startMs = performance.now();
      for (let call = 0; call < calls; call += 1) await read();
      // The first round only warms up.
      if (round >= 0) samples[index]?.push((1000 * (performance.now() - startMs)) / calls);
    }
  }
  return samples.map((sample) => sample.toSorted((left, right) => left - right)[sample.length >> 1] ?? Number.NaN);
}
