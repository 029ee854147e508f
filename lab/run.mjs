#!/usr/bin/env node
import { DEFAULT_MODULES, runInGuest } from "./boot.mjs";
import { reportFailure } from "./failure.mjs";

const USAGE = `Usage: npm run lab -- [--module "NAME [PARAMETER=VALUE…]"]… [--timeout SECONDS] COMMAND [ARGUMENT…]

Runs a command as root on a stock Debian kernel in QEMU, with this machine's files under it.
What the command writes to files is gone afterwards; its output and exit status come back.

  --module   a kernel module to load, instead of: ${DEFAULT_MODULES.join(", ")}
             (may be given several times; "none" loads none)
  --timeout  seconds until the guest is ended. Default: 120

Exit status: that of the command, or 64 wrong usage, 69 something is missing on this machine,
70 the guest did not start, 71 a kernel module could not be loaded, 124 timeout, 130 interrupted.

  npm run lab -- i2cdetect -y 0
  npm run lab -- --module i2c-dev --module "i2c-stub chip_addr=0x18,0x50" sh -c 'modprobe jc42; dmesg | tail'
`;

/**
 * @param {readonly string[]} words
 * @returns {{ modules: string[], timeoutMs: number, command: string[] } | undefined}
 */
function parse(words) {
  const rest = [...words];
  /** @type {string[]} */
  const modules = [];
  let timeoutMs = 120_000;
  while (rest[0]?.startsWith("--")) {
    const option = rest.shift();
    if (option === "--") break;
    const value = rest.shift();
    if (value === undefined) return undefined;
    if (option === "--module") modules.push(value);
    else if (option === "--timeout" && Number(value) > 0) timeoutMs = Number(value) * 1000;
    else return undefined;
  }
  if (rest.length === 0) return undefined;
  const chosen = modules.length === 0 ? [...DEFAULT_MODULES] : modules.filter((module) => module !== "none");
  return { modules: chosen, timeoutMs, command: rest };
}

/** @returns {Promise<number>} */
async function main() {
  const words = process.argv.slice(2);
  if (words[0] === "--help" || words[0] === "-h") {
    process.stdout.write(USAGE);
    return 0;
  }
  const parsed = parse(words);
  if (parsed === undefined) {
    process.stderr.write(USAGE);
    return 64;
  }
  const interrupted = new AbortController();
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
    process.on(signal, () => interrupted.abort());
  try {
    return await runInGuest({
      ...parsed,
      onOutput: (chunk) => process.stdout.write(chunk),
      onErrors: (chunk) => process.stderr.write(chunk),
      signal: interrupted.signal,
    });
  } catch (error) {
    return reportFailure(error);
  }
}

process.exitCode = await main();
