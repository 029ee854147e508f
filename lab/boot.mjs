import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, copyFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { initramfs } from "./initramfs.mjs";
import { findRequirements, REPOSITORY } from "./requirements.mjs";

const START = fileURLToPath(new URL("guest/start.sh", import.meta.url));

/** How long a guest may take until it can run something. It takes about 5 seconds where nothing else runs. */
const BOOT_TIMEOUT_MS = 180_000;

/** The kernel modules that are loaded where nothing else is asked for. */
export const DEFAULT_MODULES = ["i2c-dev", "i2c-stub chip_addr=0x18"];

/**
 * @typedef {object} GuestOptions
 * @property {readonly string[]} command program and arguments; run in the current folder, which the guest sees under the same path
 * @property {readonly string[]} [modules] kernel modules, each with its parameters. Default: {@link DEFAULT_MODULES}
 * @property {number} [timeoutMs] until the guest is ended. Default: 120 seconds
 * @property {Readonly<Record<string, string>>} [environment] variables for the command
 * @property {(chunk: Buffer) => void} [onOutput] gets what the command writes to its standard output
 * @property {(chunk: Buffer) => void} [onErrors] gets what it writes to its standard error
 * @property {AbortSignal} [signal] ends the guest
 */

/** The guest did not run the command to its end. `reason` says why. */
export class GuestFailure extends Error {
  name = "GuestFailure";
  /**
   * @param {"boot" | "timeout" | "aborted" | "died"} reason
   * @param {string} message
   */
  constructor(reason, message) {
    super(message);
    this.reason = reason;
  }
}

/**
 * Boots a stock kernel with this machine's files under it, runs a command there as root, and ends the guest.
 * The guest may write everywhere; nothing of it reaches the machine.
 * @param {GuestOptions} options
 * @returns {Promise<number>} the exit status of the command
 * @throws {GuestFailure} where it did not come to its end
 * @throws {import("./requirements.mjs").MissingRequirement}
 */
export async function runInGuest(options) {
  const requirements = findRequirements();
  const folder = mkdtempSync(join(tmpdir(), "twowire-lab-"));
  try {
    return await boot(requirements, folder, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {import("./requirements.mjs").Requirements} requirements
 * @param {string} folder
 * @param {GuestOptions} options
 */
async function boot(requirements, folder, options) {
  const { timeoutMs = 120_000, signal } = options;
  writeJob(folder, options);
  const console = join(folder, "console");
  const ports = {
    stdout: await listen(folder, "stdout", options.onOutput ?? (() => undefined)),
    stderr: await listen(folder, "stderr", options.onErrors ?? (() => undefined)),
    status: await listen(folder, "status", (chunk) => hear(chunk.toString())),
  };
  const qemu = spawn(requirements.qemu, machine(requirements, folder, console), {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaint = "";
  qemu.stderr.on("data", (chunk) => (complaint += chunk));
  const ended = new Promise((resolve) => qemu.once("close", resolve));

  let said = "";
  /** @type {(text: string) => void} */
  let hear = () => undefined;
  const bootTimer = setTimeout(
    () => kill("boot", `the guest did not start within ${BOOT_TIMEOUT_MS / 1000} s`),
    BOOT_TIMEOUT_MS,
  );
  const timer = setTimeout(() => kill("timeout", `the command was not done within ${timeoutMs / 1000} s`), timeoutMs);
  const onAbort = () => kill("aborted", "the guest was ended");
  signal?.addEventListener("abort", onAbort, { once: true });

  /** @type {GuestFailure | undefined} */
  let failure;
  /**
   * @param {"boot" | "timeout" | "aborted" | "died"} reason
   * @param {string} message
   */
  function kill(reason, message) {
    failure ??= new GuestFailure(reason, message);
    qemu.kill("SIGKILL");
  }

  try {
    const status = await new Promise((resolve, reject) => {
      hear = (text) => {
        said += text;
        if (said.includes("ready\n")) clearTimeout(bootTimer);
        const exit = /^exit (\d+)$/m.exec(said)?.[1];
        if (exit !== undefined) resolve(Number(exit));
      };
      qemu.once("error", reject);
      void ended.then(() =>
        reject(failure ?? new GuestFailure("died", `the guest stopped by itself. ${complaint}`.trim())),
      );
      if (signal?.aborted) onAbort();
    });
    // Everything that the guest wrote has been taken by QEMU, but the sockets may still hold some of it.
    qemu.kill("SIGTERM");
    await ended;
    await Promise.all(Object.values(ports).map((port) => port.drained));
    return status;
  } catch (error) {
    if (error instanceof GuestFailure && (error.reason === "boot" || error.reason === "died")) {
      error.message += `\n${lastLines(console)}`;
    }
    throw error;
  } finally {
    clearTimeout(bootTimer);
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    qemu.kill("SIGKILL");
    for (const port of Object.values(ports)) port.close();
  }
}

/**
 * What the guest finds in /run/lab.
 * @param {string} folder
 * @param {GuestOptions} options
 */
function writeJob(folder, { command, modules = DEFAULT_MODULES, environment = {} }) {
  const lines = Object.entries(environment).map(([name, value]) => `export ${name}=${quote(value)}`);
  lines.push(
    `export PATH=${quote(`${join(process.execPath, "..")}:`)}"$PATH"`,
    `cd ${quote(process.cwd())}`,
    `exec ${command.map(quote).join(" ")}`,
  );
  writeFileSync(join(folder, "repository"), REPOSITORY);
  writeFileSync(join(folder, "modules"), modules.map((module) => `${module}\n`).join(""));
  writeFileSync(join(folder, "command.sh"), `${lines.join("\n")}\n`);
  copyFileSync(START, join(folder, "start.sh"));
  chmodSync(folder, 0o755);
}

/** @param {string} word */
function quote(word) {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * @param {import("./requirements.mjs").Requirements} requirements
 * @param {string} folder
 * @param {string} console
 */
function machine(requirements, folder, console) {
  const share = (/** @type {string} */ path, /** @type {string} */ tag) => [
    "-virtfs",
    `local,path=${path.replaceAll(",", ",,")},mount_tag=${tag},security_model=none,readonly=on,multidevs=remap`,
  ];
  const port = (/** @type {string} */ name) => [
    "-chardev",
    `socket,id=${name},path=${join(folder, name).replaceAll(",", ",,")}`,
    "-device",
    `virtserialport,chardev=${name},name=${name}`,
  ];
  return [
    // Without KVM, which may be there and still not start; every machine can run this.
    // The guest's time is counted in its instructions, 2 ns each: a machine that is busy otherwise makes the guest slow, but
    // never lets a timeout of the kernel expire while it computes. Only where it waits for the machine's files does real time pass.
    ...["-accel", "tcg", "-icount", "shift=1", "-cpu", "max", "-smp", "1", "-m", "2048"],
    ...["-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-nic", "none"],
    ...["-serial", `file:${console}`],
    ...["-kernel", requirements.kernelImage, "-initrd", initramfs(requirements)],
    ...["-append", "console=ttyS0 quiet panic=-1 mitigations=off random.trust_cpu=on"],
    ...share("/", "hostroot"),
    ...share(folder, "job"),
    ...["-device", "virtio-serial-pci"],
    ...port("stdout"),
    ...port("stderr"),
    ...port("status"),
  ];
}

/**
 * A socket that QEMU connects to.
 * @param {string} folder
 * @param {string} name
 * @param {(chunk: Buffer) => void} onData
 * @returns {Promise<{ drained: Promise<void>, close(): void }>}
 */
function listen(folder, name, onData) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    const drained = new Promise((done) => {
      server.once("connection", (socket) => {
        socket.on("data", onData);
        socket.once("error", () => undefined);
        socket.once("close", done);
      });
    });
    server.once("error", reject);
    server.listen(join(folder, name), () => resolve({ drained, close: () => server.close() }));
  });
}

/** @param {string} path */
function lastLines(path) {
  try {
    return readFileSync(path, "utf8").trimEnd().split("\n").slice(-15).join("\n");
  } catch {
    return "";
  }
}
