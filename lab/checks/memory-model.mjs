/**
 * What a transfer with the memory does, as the model has it: bytes that are written, the first being the pointer, and then so many read.
 * @typedef {object} Visit
 * @property {readonly number[]} written
 * @property {number} length bytes to read; 0 for none
 */

/** @typedef {import("./faulty-adapter.mjs").Fault} Fault */

/** The memory of the fixture, thought through beside it: what it holds and where its pointer is, whatever happened. */
export class MemoryModel {
  bytes = new Uint8Array(256);
  #pointer = 0;

  /**
   * Follows a transfer.
   * @param {Visit} visit
   * @param {Fault} [fault] what went wrong
   * @returns {Uint8Array} what a reader gets who gets it all
   */
  follow({ written, length }, fault) {
    const reached = reach(written.length, length, fault);
    for (const [index, byte] of written.slice(0, reached.written).entries()) {
      if (index === 0) this.#pointer = byte;
      else this.bytes[this.#pointer++ & 0xff] = byte;
    }
    const read = Uint8Array.from({ length }, (_, index) => this.bytes[(this.#pointer + index) & 0xff] ?? 0);
    this.#pointer += reached.read;
    return read;
  }
}

/** How many bytes reach the memory, and how many come from it. @param {number} written @param {number} read @param {Fault} [fault] */
function reach(written, read, fault) {
  const { kind, byte = 0 } = fault ?? {};
  if (kind === "nack-address" || kind === "stretch-address" || kind === "arbitration-lost")
    return { written: 0, read: 0 };
  if (kind === "nack-data" || kind === "stretch-write") return { written: byte, read: 0 };
  if (kind === "stretch-read") return { written, read: byte };
  return { written, read };
}

/** Everything that can go wrong with a transfer, and which errno hid-cp2112 makes of it. @type {Readonly<Record<Fault["kind"], string>>} */
export const ERRNO = {
  "nack-address": "ETIMEDOUT",
  "nack-data": "EIO",
  "stretch-address": "ETIMEDOUT",
  "stretch-write": "ETIMEDOUT",
  "stretch-read": "ETIMEDOUT",
  "arbitration-lost": "EIO",
  "no-answer": "ETIMEDOUT",
  "short-read": "EIO",
};

/**
 * A transfer, any that the bus can make.
 * @param {import("../../packages/core/dist/middleware/random.js").SeededRandom} random
 * @param {import("@twowire/core").ControllerCapabilities} capabilities
 * @returns {Visit}
 */
export function anyVisit(random, { maxWriteLength, maxReadLength, maxJoinedWriteLength, maxJoinedReadLength }) {
  const bytes = (/** @type {number} */ most) => Array.from({ length: 1 + random.below(most) }, () => random.below(256));
  // Short ones mostly, and all lengths at times.
  const length = (/** @type {number} */ most) => 1 + random.below(random.below(8) === 0 ? most : Math.min(most, 16));
  const way = random.below(5);
  if (way < 2) return { written: bytes(length(maxWriteLength)), length: 0 };
  if (way < 4) return { written: bytes(maxJoinedWriteLength), length: length(maxJoinedReadLength) };
  return { written: [], length: length(maxReadLength) };
}

/**
 * Something that goes wrong with this transfer.
 * @param {import("../../packages/core/dist/middleware/random.js").SeededRandom} random
 * @param {Visit} visit
 * @returns {Fault}
 */
export function anyFault(random, { written, length }) {
  const write = random.below(written.length);
  /** Each takes a quarter of a second. @type {Fault[]} */
  const stretches = [{ kind: "stretch-address" }];
  if (written.length > 0) stretches.push({ kind: "stretch-write", byte: write });
  if (length > 0) stretches.push({ kind: "stretch-read", byte: random.below(length) });
  /** @type {Fault[]} */
  const faults = [
    { kind: "nack-address" },
    { kind: "arbitration-lost" },
    { kind: "no-answer" },
    stretches[random.below(stretches.length)] ?? { kind: "stretch-address" },
  ];
  if (written.length > 0) faults.push({ kind: "nack-data", byte: write });
  if (length > 0) faults.push({ kind: "short-read" });
  return faults[random.below(faults.length)] ?? { kind: "nack-address" };
}
