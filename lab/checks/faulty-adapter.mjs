import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { address7 } from "@twowire/core";
import { loadModules } from "./served-adapter.mjs";

const FIXTURE = fileURLToPath(new URL("../fixtures/faulty-memory.mjs", import.meta.url));

/** Where the memory is. */
export const MEMORY = address7(0x40);

/** @typedef {import("../fixtures/faulty-memory.mjs").Fault} Fault */

/** A memory on an adapter of the kernel, served by another process, where transfers fail as they are told to. */
export class FaultyAdapter {
  /** The number of the adapter. */
  bus = -1;
  /** Settles when the process that serves it has ended. @type {Promise<unknown>} */
  ended;
  #process;
  #asked = 0;
  /** @type {Map<number, (answer: any) => void>} */
  #waiting = new Map();
  /** @type {() => void} */
  #held = () => undefined;

  constructor() {
    loadModules();
    this.#process = fork(FIXTURE, [], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    this.ended = once(this.#process, "exit");
    this.#process.on("message", (/** @type {any} */ { id, held, ...answer }) => {
      if (held) this.#held();
      this.#waiting.get(id)?.(answer);
      this.#waiting.delete(id);
    });
  }

  /** Waits for the adapter. */
  async open() {
    const appeared = new Promise((resolve) => this.#waiting.set(/** @type {any} */ (undefined), resolve));
    const died = this.ended.then(() => Promise.reject(new Error("The process that serves the memory has ended")));
    ({ bus: this.bus } = await Promise.race([appeared, died]));
  }

  /** Lets the next transfer fail. @param {Fault} fault */
  async failNext(fault) {
    await this.#ask({ fault });
  }

  /** What the memory holds, and how its parts in transfers ended since the last look. @returns {Promise<{ bytes: number[], ends: string[] }>} */
  look() {
    return this.#ask({ look: true });
  }

  /** Settles when a transfer is in flight that does not go on. @returns {Promise<void>} */
  held() {
    return new Promise((resolve) => (this.#held = resolve));
  }

  async close() {
    if (this.#process.connected) this.#process.disconnect();
    await this.ended;
  }

  /** @param {object} request @returns {Promise<any>} */
  #ask(request) {
    const id = (this.#asked += 1);
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#process.send({ id, ...request });
    });
  }
}

/**
 * Runs `work` with a memory of its own.
 * @template T
 * @param {(adapter: FaultyAdapter) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withFaultyAdapter(work) {
  const adapter = new FaultyAdapter();
  try {
    await adapter.open();
    return await work(adapter);
  } finally {
    await adapter.close();
  }
}
