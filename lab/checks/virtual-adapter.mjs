import { fileURLToPath } from "node:url";
import { loadModules, whileRunning } from "./served-adapter.mjs";

const FIXTURE = fileURLToPath(new URL("../fixtures/two-chips.mjs", import.meta.url));

/** Where the fixture has an MCP9808, and a memory of 256 bytes. */
export const REGISTER_CHIP = 0x18;
export const MEMORY_CHIP = 0x40;

/**
 * Runs `work` while a process of its own has two chips on a virtual adapter, so that the kernel has an adapter with plain I2C.
 * @param {(bus: number) => Promise<void>} work
 */
export async function withVirtualAdapter(work) {
  loadModules();
  await whileRunning([FIXTURE], Number, ({ bus }) => work(bus));
}
