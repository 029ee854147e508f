import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { runBatch } from "./i2c-tools-batch.mjs";
import { fillMemory, memoryContent } from "./memory-content.mjs";
import { twowireInProcess } from "./twowire-in-process.mjs";

/** @typedef {{ readonly status: number, readonly stdout: string, readonly stderr: string }} Outcome */

/**
 * A line on which we differ, on purpose, as packages/twowire/README.md says under "Not as in i2c-tools".
 * @typedef {object} Difference
 * @property {string} what
 * @property {string} line
 * @property {RegExp} ours what is on stdout, or on stderr where that is empty
 * @property {number} [status] our exit code. Default: 0
 * @property {RegExp} theirs as `ours`
 * @property {number} [theirStatus] Default: 0
 */

/** Which program of i2c-tools does what a command of `twowire` does. */
const TOOLS = { detect: "i2cdetect", get: "i2cget", set: "i2cset", dump: "i2cdump", transfer: "i2ctransfer" };

/** What both are told when they ask. */
const NO = "n";

/**
 * `twowire` beside i2c-tools on one bus. Lines are written as for `twowire`, with BUS for the number of the bus, NAME for its
 * adapter's name and CHIP for the address of a memory; the tool of the same purpose gets the same words. All lines of a call run one after the other, first by i2c-tools, then
 * by us, each time on a memory of the same content.
 */
export class SideBySide {
  #report;
  #bus;
  #chip;

  /**
   * @param {import("./report.mjs").Report} report
   * @param {number} bus
   * @param {number} chip
   */
  constructor(report, bus, chip) {
    this.#report = report;
    this.#bus = bus;
    this.#chip = chip;
  }

  /** Both print the same on stdout, succeed, and leave the same in the chip. @param {readonly string[]} lines */
  async same(lines) {
    for (const { title, ours, theirs } of await this.#both(lines)) {
      await this.#report.check(title("is"), () => {
        assert.equal(theirs.status, 0, theirs.stderr);
        assert.equal(ours.stdout, theirs.stdout, ours.stderr);
        assert.equal(ours.status, 0, ours.stderr);
      });
    }
  }

  /**
   * Both refuse, print the same on stdout, and leave the same in the chip.
   * @param {"wrong usage" | "failure"} reason which of our exit codes it is; i2c-tools have 1, and i2cget 2 for a read that failed
   * @param {readonly string[]} lines
   */
  async refused(reason, lines) {
    for (const { title, ours, theirs } of await this.#both(lines)) {
      await this.#report.check(`${title("and")} refuse: ${reason}`, () => {
        assert.equal(theirs.status, theirs.stderr.includes("Read failed") ? 2 : 1, theirs.stderr);
        assert.equal(ours.stdout, theirs.stdout, ours.stderr);
        assert.equal(ours.status, reason === "failure" ? 1 : 2, ours.stderr);
        assert.match(ours.stderr, /(^|\n)Error: [^\n]*\n$/);
      });
    }
  }

  /** Both ask the same, and after a no succeed and do nothing. @param {readonly string[]} lines */
  async asked(lines) {
    for (const { title, ours, theirs } of await this.#both(lines, { answer: NO })) {
      await this.#report.check(`${title("asks as")} does`, () => {
        assert.match(theirs.stderr, /Continue\? \[[yY]\/[nN]\] Aborting on user request\.\n$/);
        assert.equal(ours.stderr, theirs.stderr.replace(/(device )?file \/dev\/i2c-/, "bus linux:"));
        assert.deepEqual([ours.status, ours.stdout], [theirs.status, theirs.stdout]);
      });
    }
  }

  /** @param {readonly Difference[]} differences */
  async differ(differences) {
    const outcomes = await this.#both(
      differences.map(({ line }) => line),
      { sameMemory: false },
    );
    for (const [index, expected] of differences.entries()) {
      const { title, ours, theirs } = outcomes[index];
      await this.#report.check(`${expected.what}: ${title("unlike")}`, () => {
        assert.notDeepEqual([ours.status, ours.stdout], [theirs.status, theirs.stdout]);
        assert.match(theirs.stdout || theirs.stderr, expected.theirs);
        assert.equal(theirs.status, expected.theirStatus ?? 0, theirs.stderr);
        assert.match(ours.stdout || ours.stderr, expected.ours);
        assert.equal(ours.status, expected.status ?? 0, ours.stderr);
      });
    }
  }

  /**
   * Runs all lines by both.
   * @param {readonly string[]} lines
   * @param {object} [options]
   * @param {string} [options.answer] what we are answered at a terminal; there is none where left out
   * @param {boolean} [options.sameMemory] whether to check that the memory is the same afterwards. Default: true
   */
  async #both(lines, { answer, sameMemory = true } = {}) {
    const pairs = lines.map((line) => this.#words(line));
    const theirs = await this.#onSameMemory(() =>
      runBatch(
        pairs.map((pair) => pair.theirs),
        NO,
      ),
    );
    const ours = await this.#onSameMemory(async () => {
      /** @type {Outcome[]} */
      const outcomes = [];
      for (const pair of pairs) outcomes.push(await twowireInProcess(pair.ours, answer));
      return outcomes;
    });
    const [first = ""] = lines;
    if (sameMemory) {
      await this.#report.check(`the memory is the same after ${lines.length} lines from "${first}" on`, () =>
        assert.deepEqual(ours.content, theirs.content),
      );
    }
    return pairs.map((pair, index) => ({
      title: (/** @type {string} */ relation) => `${pair.ours.join(" ")} ${relation} ${pair.theirs.join(" ")}`,
      ours: ours.result[index],
      theirs: theirs.result[index],
    }));
  }

  /** @param {string} line */
  #words(line) {
    const [command = "", ...words] = line.replaceAll("CHIP", `0x${this.#chip.toString(16)}`).split(" ");
    const rest = words.map((word) => (word === "NAME" ? adapterName(this.#bus) : word));
    return {
      ours: [command, ...rest.map((word) => (word === "BUS" ? `linux:${this.#bus}` : word))],
      theirs: [TOOLS[command], ...rest.map((word) => (word === "BUS" ? String(this.#bus) : word))],
    };
  }

  /**
   * @template T
   * @param {() => T | Promise<T>} work
   */
  async #onSameMemory(work) {
    await fillMemory(this.#bus, this.#chip);
    const result = await work();
    return { result, content: await memoryContent(this.#bus, this.#chip) };
  }
}

/** @param {number} bus */
function adapterName(bus) {
  return readFileSync(`/sys/class/i2c-dev/i2c-${bus}/name`, "utf8").trim();
}
