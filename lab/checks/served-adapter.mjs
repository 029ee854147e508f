import { spawn } from "node:child_process";
import { once } from "node:events";
import { setPriority } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { run } from "./programs.mjs";

export const COMMAND = fileURLToPath(new URL("../../packages/twowire/bin/twowire.js", import.meta.url));

/**
 * @typedef {"SIGINT" | "SIGTERM" | "SIGKILL" | "SIGUSR2"} Signal
 *
 * A program that serves targets on a virtual adapter.
 * @typedef {object} Server
 * @property {number} bus
 * @property {import("node:child_process").ChildProcess} process
 * @property {() => string} output what it wrote to its standard output so far
 * @property {() => string} errors what it wrote to its standard error so far
 * @property {(signal: Signal) => Promise<{ code: number | null, signal: string | null }>} end
 */

/**
 * Runs `work` while `twowire serve` serves chips on a virtual adapter.
 * @template T
 * @param {readonly string[]} words chips and options
 * @param {(server: Server) => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function whileServing(words, work) {
  loadModules();
  return whileRunning([COMMAND, "serve", ...words, "--on", "adapter:", "--json"], (line) => JSON.parse(line).bus, work);
}

/**
 * Waits until something holds that another program does.
 * @param {() => boolean} holds
 */
export async function until(holds) {
  for (let turn = 0; turn < 200; turn += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("It never came to be");
}

/** Loads what a virtual adapter needs. */
export function loadModules() {
  for (const module of ["uhid", "hid-cp2112", "i2c-dev"]) run("modprobe", module);
}

/**
 * Runs `work` while a program of Node serves targets.
 * @template T
 * @param {readonly string[]} words script and arguments
 * @param {(line: string) => number} busOf finds the number of the bus in the first line that the program prints
 * @param {(server: Server) => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function whileRunning(words, busOf, work) {
  const child = spawn(process.execPath, [...words], { stdio: ["ignore", "pipe", "pipe"] });
  // The kernel's driver gives an answer 50 ms.
  if (child.pid !== undefined) setPriority(child.pid, -20);
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  let errors = "";
  child.stderr.on("data", (chunk) => (errors += chunk));
  // Not "exit", after which some of its output may still be on the way.
  const exited = once(child, "close").then(([code, signal]) => ({ code, signal }));
  const end = (/** @type {Signal} */ signal) => {
    child.kill(signal);
    return exited;
  };
  try {
    const lines = createInterface({ input: child.stdout });
    const first = await Promise.race([once(lines, "line"), exited]);
    if (!Array.isArray(first)) throw new Error(`The server ended: ${errors}`);
    return await work({ bus: busOf(first[0]), process: child, output: () => output, errors: () => errors, end });
  } finally {
    await end("SIGKILL");
  }
}
