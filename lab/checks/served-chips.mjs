import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { loadModules } from "./served-adapter.mjs";

const FIXTURE = fileURLToPath(new URL("../fixtures/chips.mjs", import.meta.url));

/** Chips of ours on an adapter of the kernel, served by another process, with their physical back doors. */
export class ServedChips {
  /** The number of the adapter; none before it is there. @type {number | undefined} */
  bus;
  /** What chips warned of because a controller did what their data sheets forbid. @type {string[]} */
  warnings = [];
  #process;
  #ended;
  #asked = 0;
  /** @type {(bus: number) => void} */
  #appeared = () => undefined;
  /** @type {Map<number, { resolve: (answer: object) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();

  /** @param {readonly string[]} population chips as in the path of a `sim:` URI */
  constructor(population) {
    this.#process = fork(FIXTURE, population, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    this.#ended = once(this.#process, "exit");
    this.#process.on("message", (message) => this.#hear(message));
    this.#process.once("exit", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("The process that serves the chips has ended"));
      this.#waiting.clear();
    });
  }

  /** Waits for the adapter. */
  async open() {
    this.bus = await Promise.race([
      new Promise((/** @type {(bus: number) => void} */ resolve) => (this.#appeared = resolve)),
      this.#ended.then(() => Promise.reject(new Error("The process that serves the chips has ended"))),
    ]);
  }

  /** Sets physical values of a chip. @param {number} address @param {Readonly<Record<string, string | number>>} values */
  async set(address, values) {
    const set = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
    await this.#ask({ address, set });
  }

  /** What an EEPROM holds. @param {number} address @returns {Promise<Uint8Array>} */
  async bytes(address) {
    const { bytes } = await this.#ask({ address, bytes: true });
    return Uint8Array.from(bytes);
  }

  async close() {
    if (this.#process.connected) this.#process.disconnect();
    await this.#ended;
  }

  /** @param {object} request @returns {Promise<any>} */
  #ask(request) {
    const id = (this.#asked += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#process.send({ id, ...request });
    });
  }

  /** @param {any} message */
  #hear({ id, error, uri, warning, ...answer }) {
    if (uri !== undefined) this.#appeared(Number(uri.slice("linux:".length)));
    if (warning !== undefined) this.warnings.push(warning);
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(answer);
    else waiting?.reject(new Error(error));
  }
}

/**
 * Runs `work` while chips of ours are on an adapter of the kernel.
 * @param {readonly string[]} population
 * @param {(chips: ServedChips) => Promise<void>} work
 */
export async function withServedChips(population, work) {
  loadModules();
  const chips = new ServedChips(population);
  try {
    await chips.open();
    await work(chips);
  } finally {
    await chips.close();
  }
}
