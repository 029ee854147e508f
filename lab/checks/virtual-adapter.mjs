import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { adapterNamed, run } from "./programs.mjs";

const FIXTURE = fileURLToPath(new URL("../fixtures/cp2112.mjs", import.meta.url));
const NAME = "CP2112 SMBus Bridge";

/** Where the fixture has a chip with the registers of an MCP9808, and one with 256 bytes of memory. */
export const REGISTER_CHIP = 0x18;
export const MEMORY_CHIP = 0x40;

/**
 * Runs `work` while a process of its own is a CP2112, so that the kernel has an adapter with plain I2C.
 * @param {(bus: number) => Promise<void>} work
 */
export async function withVirtualAdapter(work) {
  run("modprobe", "uhid");
  run("modprobe", "hid-cp2112");
  const fixture = spawn(process.execPath, [FIXTURE], { stdio: ["ignore", "inherit", "inherit"] });
  const ended = once(fixture, "exit");
  try {
    await work(await appears());
  } finally {
    fixture.kill();
    await ended;
  }
}

async function appears() {
  const endMs = performance.now() + 30_000;
  while (performance.now() < endMs) {
    const bus = adapterNamed(NAME);
    if (bus !== undefined) return bus;
    await wait(50);
  }
  throw new Error(`No adapter called "${NAME}" appeared`);
}
