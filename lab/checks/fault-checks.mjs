import assert from "node:assert/strict";
import { isI2CError } from "@twowire/core";
import { SeededRandom } from "../../packages/core/dist/middleware/random.js";
import { checkEnds } from "./end-checks.mjs";
import { MEMORY, withFaultyAdapter } from "./faulty-adapter.mjs";
import { anyFault, anyVisit, ERRNO, MemoryModel } from "./memory-model.mjs";
import { openBusFiles, withBus } from "./programs.mjs";

const SEED = 20_260_704;
/** Transfers by the way that everybody gets, and by the other. */
const TRANSFERS = { "": 1000, "?sync=1": 250 };
/** One transfer fails among so many. */
const ROUND = 10;

/**
 * What goes wrong on the other side of a real adapter of the kernel, as a program sees it.
 * @param {import("./report.mjs").Report} report
 */
export async function checkFaults(report) {
  await withFaultyAdapter(async (adapter) => {
    for (const way of ["", "?sync=1", "?engine=i2c-bus"]) {
      report.group(`linux:${adapter.bus}${way}: transfers that fail`);
      await checkEach(report, adapter, `linux:${adapter.bus}${way}`);
    }
    for (const [way, count] of Object.entries(TRANSFERS)) {
      await report.check(
        `linux:${adapter.bus}${way}: ${count} random transfers, every tenth fails: the right error or the right data (seed ${SEED})`,
        () => checkRandom(adapter, `linux:${adapter.bus}${way}`, count),
      );
    }
    await report.check("nothing of it left a file open", () => assert.equal(openBusFiles(), 0));
  });
  await checkEnds(report);
}

/** @typedef {import("./faulty-adapter.mjs").FaultyAdapter} FaultyAdapter */
/** @typedef {import("./memory-model.mjs").Visit} Visit */

/** What fails how, in words. @type {readonly (readonly [string, import("./faulty-adapter.mjs").Fault])[]} */
const FAULTS = [
  ["an address that is refused", { kind: "nack-address" }],
  ["a byte that is refused", { kind: "nack-data", byte: 2 }],
  ["a bus that another controller wins", { kind: "arbitration-lost" }],
  ["an adapter that does not answer", { kind: "no-answer" }],
  ["a clock that is held low at the address", { kind: "stretch-address" }],
  ["a clock that is held low in a write", { kind: "stretch-write", byte: 1 }],
  ["a clock that is held low in a read", { kind: "stretch-read", byte: 3 }],
  ["a read that is cut short", { kind: "short-read" }],
];

/** @param {import("./report.mjs").Report} report @param {FaultyAdapter} adapter @param {string} uri */
async function checkEach(report, adapter, uri) {
  for (const [what, fault] of FAULTS) {
    await report.check(`${what} is a typed error (${ERRNO[fault.kind]}), and the next transfer works`, () =>
      withBus(uri, async (controller) => {
        const before = { written: [0x20, 1, 2, 3, 4], length: 0 };
        const reads = fault.kind === "short-read" || fault.kind === "stretch-read";
        const failing = reads ? { written: [0x20], length: 8 } : { written: [0x21, 0x51, 0x52, 0x53], length: 0 };
        const model = new MemoryModel();
        model.bytes.set((await adapter.look()).bytes);
        model.follow(before);
        await transfer(controller, before);
        await adapter.failNext(fault);
        await failsAs(controller, failing, fault);
        model.follow(failing, fault);
        const after = { written: [0x1f], length: 8 };
        assert.deepEqual(await transfer(controller, after), model.follow(after));
        assert.deepEqual(Uint8Array.from((await adapter.look()).bytes), model.bytes);
      }),
    );
  }
}

/** @param {FaultyAdapter} adapter @param {string} uri @param {number} count */
async function checkRandom(adapter, uri, count) {
  const random = new SeededRandom(SEED);
  const model = new MemoryModel();
  await withBus(uri, async (controller) => {
    // Both begin with a memory, and a pointer, that are known.
    for (let base = 0; base < 256; base += 32) {
      const visit = { written: [base, ...Array.from({ length: 32 }, () => random.below(256))], length: 0 };
      model.follow(visit);
      await transfer(controller, visit);
    }
    let failing = 0;
    for (let index = 0; index < count; index += 1) {
      if (index % ROUND === 0) failing = index + random.below(ROUND);
      const visit = anyVisit(random, controller.capabilities);
      const where = `transfer ${index}: ${JSON.stringify(visit)}`;
      if (index === failing) {
        const fault = anyFault(random, visit);
        await adapter.failNext(fault);
        await failsAs(controller, visit, fault, where);
        model.follow(visit, fault);
      } else {
        assert.deepEqual(await transfer(controller, visit), model.follow(visit), where);
      }
    }
  });
  assert.deepEqual(Uint8Array.from((await adapter.look()).bytes), model.bytes);
}

/** @param {import("@twowire/core").I2CController} controller @param {Visit} visit @returns {Promise<Uint8Array>} what was read */
async function transfer(controller, { written, length }) {
  const read = new Uint8Array(length);
  const segments = [];
  if (written.length > 0) segments.push({ write: Uint8Array.from(written) });
  if (length > 0) segments.push({ read });
  await controller.transfer(MEMORY, segments);
  return read;
}

/**
 * @param {import("@twowire/core").I2CController} controller
 * @param {Visit} visit
 * @param {import("./faulty-adapter.mjs").Fault} fault
 * @param {string} [where]
 */
async function failsAs(controller, visit, fault, where = "") {
  const what = `${JSON.stringify(fault)} ${where}`;
  const error = await transfer(controller, visit).then(
    () => undefined,
    (/** @type {unknown} */ thrown) => thrown,
  );
  assert.ok(isI2CError(error), `${what} ended with ${String(error)}`);
  const { kind, code, outcome, address, repeatable, nextStep } = error;
  // hid-cp2112 does not tell a NACK from a lost bus, a clock that is held low, or an adapter that does not answer.
  assert.deepEqual(
    { kind, code, outcome, address, repeatable },
    { kind: "nack", code: ERRNO[fault.kind], outcome: "failed", address: MEMORY, repeatable: false },
    what,
  );
  assert.ok(nextStep.length > 0 && error.cause instanceof Error, what);
}
