import { withBus } from "./programs.mjs";

/** Registers that are filled and looked at. */
const REGISTERS = 0x80;
const BLOCK = 32;
const WORDS = Array.from({ length: 0x10 }, (_, index) => 0x20 + index);

/** Where the pointer is afterwards. */
const POINTER = 0x10;

/** @typedef {(...segments: import("@twowire/core").Segment[]) => Promise<void>} Transfer */

/**
 * Gives a memory the same content each time, letters among other bytes and none like its neighbours, and puts its pointer at the same
 * place. Also where a kernel driver owns the address.
 * @param {number} bus
 * @param {number} chip
 */
export function fillMemory(bus, chip) {
  return onChip(bus, chip, async (transfer) => {
    // First, because i2c-stub keeps a word for each register, of which blocks are the lower halves.
    for (const register of WORDS) await transfer({ write: Uint8Array.of(register, 0xff, 0x5a) });
    for (let first = 0; first < REGISTERS; first += BLOCK) {
      const content = Array.from({ length: BLOCK }, (_, index) => ((first + index) * 7 + 3) & 0xff);
      await transfer({ write: Uint8Array.of(first, ...content) });
    }
    await transfer({ write: Uint8Array.of(POINTER) });
  });
}

/**
 * What is in the memory, byte by byte, then word by word.
 * @param {number} bus
 * @param {number} chip
 * @returns {Promise<readonly string[]>}
 */
export function memoryContent(bus, chip) {
  return onChip(bus, chip, async (transfer) => {
    /** @type {string[]} */
    const content = [];
    const take = async (/** @type {number} */ register, /** @type {number} */ length) => {
      const read = new Uint8Array(length);
      await transfer({ write: Uint8Array.of(register) }, { read });
      content.push(`0x${register.toString(16).padStart(2, "0")}: ${Buffer.from(read).toString("hex")}`);
    };
    for (let first = 0; first < REGISTERS; first += BLOCK) await take(first, BLOCK);
    for (const register of WORDS) await take(register, 2);
    return content;
  });
}

/**
 * @template T
 * @param {number} bus
 * @param {number} chip
 * @param {(transfer: Transfer) => Promise<T>} work
 */
function onChip(bus, chip, work) {
  return withBus(`linux:${bus}?force=1`, (controller) =>
    work((...segments) => controller.transfer(/** @type {import("@twowire/core").Address} */ (chip), segments)),
  );
}
