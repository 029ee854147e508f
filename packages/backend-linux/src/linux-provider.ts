import type { BackendProvider } from "@twowire/core";
import type { Machine } from "./machine.ts";

/**
 * The backend of `linux:`: the I2C adapters of this machine, through i2c-dev.
 *
 * - `linux:1`, `linux:/dev/i2c-1`, `linux:CP2112`: a bus by number, device file, or part of its adapter's name;
 * - `?engine=rdwr` (combined messages), `smbus` (SMBus transactions) or `i2c-bus` (the npm package): instead of the best that there is;
 * - `?force=1`: also addresses that a kernel driver owns;
 * - `?sync=1`: makes each transfer on the thread of the program, which costs less and lets nothing else run meanwhile;
 * - `?lock=0`: `exclusive` does not keep other programs off the bus;
 * - `?timeoutMs=1000&retries=3`: sets either on the adapter, for every program, also after this one has ended.
 *
 * What it is made of is loaded when a bus is opened or listed.
 *
 * @param machine what it runs on; another one only in tests
 */
export function linuxProvider(machine?: Machine): BackendProvider {
  const whereItRuns = async (): Promise<Machine> => machine ?? (await import("./machine.ts")).thisMachine;
  return {
    scheme: "linux",
    description: "I2C adapters of this Linux machine (i2c-dev)",
    open: async (uri) => (await import("./open-bus.ts")).openBus(uri, await whereItRuns()),
    list: async () => (await import("./list-buses.ts")).listBuses(await whereItRuns()),
  };
}
