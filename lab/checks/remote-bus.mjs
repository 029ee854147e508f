import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { I2CError, systemClock } from "@twowire/core";

const CONTROLLERS = fileURLToPath(new URL("../fixtures/controllers.mjs", import.meta.url));

/** A process that has controllers for this one, so that a transfer with sync=1 leaves this one free to be its target. */
export class ControllerProcess {
  #process = fork(CONTROLLERS, { stdio: ["ignore", "inherit", "inherit", "ipc"], serialization: "advanced" });
  #ended = once(this.#process, "exit");
  #asked = 0;
  /** @type {Map<number, { resolve: (reply: any) => void, reject: (error: Error) => void, begin?: () => void }>} */
  #waiting = new Map();

  constructor() {
    this.#process.on("message", (message) => this.#hear(message));
    this.#process.once("exit", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("The process of the controllers has ended"));
      this.#waiting.clear();
    });
  }

  /** Opens a bus there. @param {string} uri @returns {Promise<import("@twowire/core").I2CBus>} */
  async open(uri) {
    const { id, reply } = this.ask("open", { uri });
    return new RemoteBus(this, id, await reply);
  }

  /**
   * @param {string} call
   * @param {object} request
   * @param {() => void} [begin] called when an `exclusive` has the bus
   * @returns {{ id: number, reply: Promise<any> }}
   */
  ask(call, request, begin) {
    const id = (this.#asked += 1);
    const reply = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject, begin }));
    this.#process.send({ id, call, ...request });
    return { id, reply };
  }

  async close() {
    if (this.#process.connected) this.#process.disconnect();
    await this.#ended;
  }

  /** @param {any} message */
  #hear({ id, begun, error, ...reply }) {
    const waiting = this.#waiting.get(id);
    if (begun === true) {
      waiting?.begin?.();
      return;
    }
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(reply);
    else waiting?.reject(error.kind === undefined ? new Error(error.message) : new I2CError(error));
  }
}

/** A controller of the other process: everything but signals, which a call that blocks would not hear. */
class RemoteBus {
  name;
  capabilities;
  clock = systemClock;
  #process;
  #number;

  /** @param {ControllerProcess} process @param {number} number @param {any} opened */
  constructor(process, number, { name, capabilities }) {
    this.#process = process;
    this.#number = number;
    this.name = name;
    this.capabilities = capabilities;
  }

  /** @type {import("@twowire/core").I2CController["transfer"]} */
  async transfer(address, segments, { signal: _signal, ...options } = {}) {
    const { segments: done } = await this.#ask("transfer", { address, segments, options });
    for (const [index, { read }] of segments.entries()) read?.set(done[index].read);
  }

  /** @type {import("@twowire/core").I2CController["exclusive"]} */
  async exclusive(work) {
    let begin = () => undefined;
    const begun = new Promise((resolve) => (begin = () => resolve(undefined)));
    const { id, reply } = this.#process.ask("exclusive", { on: this.#number }, begin);
    await Promise.race([begun, reply]);
    try {
      return await work(new RemoteBus(this.#process, id, this));
    } finally {
      await this.#process.ask("end", { on: id }).reply;
      await reply;
    }
  }

  recover() {
    return this.#ask("recover", {});
  }

  close() {
    return this.#ask("close", {});
  }

  [Symbol.asyncDispose]() {
    return this.close();
  }

  /** @param {string} call @param {object} request @returns {Promise<any>} */
  async #ask(call, request) {
    const reply = await this.#process.ask(call, { on: this.#number, ...request }).reply;
    this.capabilities = reply.capabilities;
    return reply;
  }
}
