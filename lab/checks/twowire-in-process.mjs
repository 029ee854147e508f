import { defaultRegistry } from "../../packages/twowire/dist/default-registry.js";
import { runCommandLine } from "../../packages/twowire/dist/cli/program.js";

/**
 * Runs a command line of `twowire` in this process, which in the guest saves seconds for each: everything but the terminal, the chips
 * and the signals is as in a process of its own.
 * @param {readonly (string | number)[]} words
 * @param {string} [answer] what is typed at a terminal when asked; there is no terminal where left out
 * @returns {Promise<import("./side-by-side.mjs").Outcome>}
 */
export async function twowireInProcess(words, answer) {
  const isTerminal = answer !== undefined;
  const stdout = new Output(isTerminal);
  const stderr = new Output(isTerminal);
  const status = await runCommandLine(words.map(String), {
    stdout,
    stderr,
    stdin: { isTerminal, readLine: () => Promise.resolve(answer), openPrompt: () => notHere("prompt") },
    environment: {},
    workingDirectory: "/",
    signal: new AbortController().signal,
    registry: () => Promise.resolve(defaultRegistry()),
    chips: () => notHere("chip"),
  });
  return { status, stdout: stdout.text, stderr: stderr.text };
}

/** @param {string} what @returns {Promise<never>} */
function notHere(what) {
  return Promise.reject(new Error(`There is no ${what} in these checks`));
}

class Output {
  colours = false;
  columns = 80;
  /** @type {Buffer[]} */
  #chunks = [];

  /** @param {boolean} isTerminal */
  constructor(isTerminal) {
    this.isTerminal = isTerminal;
  }

  /** @param {string | Uint8Array} data */
  write(data) {
    this.#chunks.push(Buffer.from(data));
  }

  get text() {
    return Buffer.concat(this.#chunks).toString("utf8");
  }
}
