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
/** Parts that the work is done in. */
const PARTS = 5;
/** What a part may leave behind, in bytes; a reference for each transfer of it would be 160,000. */
const KEPT_BYTES = 64_000;
/** The same for all that the process has, which the C library and the collector take in large pieces. */
const RESIDENT_BYTES = 1_000_000;

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
  await report.check("5000 transfers one after the other, every other one of which fails, leave nothing", async () => {
    const controller = await open(`linux:${bus}`);
    const segments = registerRead();
    await leavesNothing(5000, async (times) => {
      for (let time = 0; time < times; time += 2) {
        await controller.transfer(chip, segments);
        await assert.rejects(controller.transfer(nobody, segments));
      }
    });
    await controller.close();
  });
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
    for (let time = 0; time < 5; time += 1) await manyInFlight(bus);
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
 * Does the work in parts. What is lost grows in each of them, what is kept once only in some: so the least growth counts.
 * @param {number} count
 * @param {(times: number) => Promise<void>} work
 */
async function leavesNothing(count, work) {
  await work(count / PARTS);
  const first = await look();
  let before = first;
  const grown = { heap: Infinity, buffers: Infinity, resident: Infinity };
  for (let part = 1; part < PARTS; part += 1) {
    await work(count / PARTS);
    const now = await look();
    grown.heap = Math.min(grown.heap, now.heap - before.heap);
    grown.buffers = Math.min(grown.buffers, now.buffers - before.buffers);
    grown.resident = Math.min(grown.resident, now.resident - before.resident);
    before = now;
  }
  assert.deepEqual([before.files, before.threads], [first.files, first.threads], "open files and threads");
  const least = `least growth in ${count / PARTS}: heap ${grown.heap}, buffers ${grown.buffers}, resident ${grown.resident} bytes`;
  assert.ok(grown.heap <= KEPT_BYTES && grown.buffers <= KEPT_BYTES && grown.resident <= RESIDENT_BYTES, least);
  console.log(`    ${least}`);
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
