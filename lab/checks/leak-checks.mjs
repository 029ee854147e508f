import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { address7 } from "@twowire/core";
import { open } from "./programs.mjs";
import { CHIP, fillChip } from "./stub-chip.mjs";

const TRANSFERS = 100_000;
const IN_FLIGHT = 100;
const ROUNDS = 1000;
const FAILING = 3000;
/** Parts that the work is done in. */
const PARTS = 10;
/** Parts that count for nothing, since the engine still compiles and lets go of what it compiled before. */
const SETTLING = 3;
/** What the parts after them may leave behind together, in bytes; a reference for each of 70,000 transfers would be 560,000. */
const KEPT_BYTES = 200_000;
/** What one of them may add to all that the process has, which the C library and the collector take in large pieces. */
const RESIDENT_BYTES = 800_000;

setFlagsFromString("--expose-gc");
/** @type {() => void} */
const collectGarbage = runInNewContext("gc");

const chip = address7(CHIP);
const nobody = address7(CHIP + 1);

/**
 * That transfers, and opening and closing, leave nothing behind: no memory, no open file, no thread.
 * @param {import("./report.mjs").Report} report
 * @param {number} bus i2c-stub
 */
export async function checkLeaks(report, bus) {
  report.group(`linux:${bus}: what a long run leaves behind`);
  fillChip(bus);
  await report.check(`${TRANSFERS} transfers with sync=1 leave nothing`, async () => {
    const controller = await open(`linux:${bus}?sync=1`);
    const segments = registerRead();
    await leavesNothing(TRANSFERS, async (times) => {
      for (let time = 0; time < times; time += 1) await controller.transfer(chip, segments);
    });
    assert.deepEqual(valueOf(segments), [0xc1, 0x90]);
    await controller.close();
  });
  await report.check(
    `${TRANSFERS} transfers, ${IN_FLIGHT} in flight, leave nothing, and each reads what is there`,
    async () => {
      const controller = await open(`linux:${bus}`);
      const reads = Array.from({ length: IN_FLIGHT }, registerRead);
      await leavesNothing(TRANSFERS, async (times) => {
        for (let time = 0; time < times; time += IN_FLIGHT) {
          await Promise.all(reads.map((segments) => controller.transfer(chip, segments)));
        }
      });
      for (const segments of reads) assert.deepEqual(valueOf(segments), [0xc1, 0x90]);
      await controller.close();
    },
  );
  await report.check(
    `${FAILING} transfers one after the other, every other one of which fails, leave nothing`,
    async () => {
      const controller = await open(`linux:${bus}`);
      const segments = registerRead();
      await leavesNothing(FAILING, async (times) => {
        for (let time = 0; time < times; time += 2) {
          await controller.transfer(chip, segments);
          await assert.rejects(controller.transfer(nobody, segments));
        }
      });
      await controller.close();
    },
  );
  for (const uri of [`linux:${bus}?sync=1`, `linux:${bus}`]) {
    await report.check(`opening and closing ${uri} ${ROUNDS} times leaves nothing`, () =>
      leavesNothing(ROUNDS, async (times) => {
        for (let time = 0; time < times; time += 1) {
          const controller = await open(uri);
          await controller.transfer(chip, registerRead());
          await controller.close();
        }
      }),
    );
  }
  await report.check("a bus that had many transfers in flight takes its thread with it", async () => {
    await manyInFlight(bus);
    const { threads, files } = await look();
    for (let time = 0; time < 2; time += 1) await manyInFlight(bus);
    const after = await look();
    assert.deepEqual([after.threads, after.files], [threads, files]);
  });
}

/** @param {number} bus */
async function manyInFlight(bus) {
  const controller = await open(`linux:${bus}`);
  for (let time = 0; time < 6; time += 1) {
    await Promise.all(Array.from({ length: IN_FLIGHT }, () => controller.transfer(chip, registerRead())));
  }
  await controller.close();
}

function registerRead() {
  return [{ write: Uint8Array.of(0x05) }, { read: new Uint8Array(2) }];
}

/** @param {readonly import("@twowire/core").Segment[]} segments */
function valueOf(segments) {
  return [...(segments[1]?.read ?? [])];
}

/**
 * Does the work in parts. In the heap all counts together that came since it was lowest, for a list of what is lost grows in
 * leaps, and what the engine lets go of meanwhile must hide nothing. The memory of the process leaps by megabytes, up and now
 * and then down: there the least growth but one counts, which what is lost has in each part.
 * @param {number} count
 * @param {(times: number) => Promise<void>} work
 */
async function leavesNothing(count, work) {
  const times = count / PARTS;
  for (let part = 0; part < SETTLING; part += 1) await work(times);
  const first = await look();
  const looks = [first];
  for (let part = SETTLING; part < PARTS; part += 1) {
    await work(times);
    looks.push(await look());
  }
  const last = looks.at(-1) ?? first;
  assert.deepEqual([last.files, last.threads], [first.files, first.threads], "open files and threads");
  const heap = last.heap - Math.min(...looks.map((seen) => seen.heap));
  const buffers = last.buffers - Math.min(...looks.map((seen) => seen.buffers));
  const growths = looks.slice(1).map(({ resident }, part) => resident - (looks[part] ?? first).resident);
  const [, resident = Number.NaN] = growths.toSorted((one, other) => one - other);
  const grown = `heap ${heap} and buffers ${buffers} bytes in ${count - SETTLING * times}, resident ${resident} bytes in ${times}`;
  assert.ok(heap <= KEPT_BYTES && buffers <= KEPT_BYTES && resident <= RESIDENT_BYTES, grown);
  console.log(`    ${grown}`);
}

async function look() {
  for (let time = 0; time < 3; time += 1) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    heap: heapUsed,
    buffers: external,
    resident: rss,
    files: readdirSync("/proc/self/fd").length,
    threads: readdirSync("/proc/self/task").length,
  };
}
