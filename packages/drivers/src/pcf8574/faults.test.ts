import { expect, it } from "vitest";
import { tryEveryFault } from "../every-fault.fixture.ts";
import { Pcf8574 } from "./driver.ts";
import { Pcf8574Bench } from "./pcf8574-bench.fixture.ts";

const calls: readonly (readonly [string, (port: Pcf8574) => Promise<unknown>])[] = [
  ["identify", (port) => port.identify()],
  ["read", (port) => port.read()],
  ["get", (port) => port.get(3)],
  ["sample", (port) => port.sample()],
  ["write", (port) => port.write(0x5a)],
  ["update", (port) => port.update(0x0f, 0x05)],
  ["set", (port) => port.set(6, false)],
  ["writeSequence", (port) => port.writeSequence(Uint8Array.of(1, 2, 3))],
];

it.each(calls)(
  "%s ends in a typed error at a fault in any byte, and the driver works after it",
  async (_name, call) => {
    const count = await tryEveryFault({
      bench: () => new Pcf8574Bench({ inputs: 0x3c }),
      open: (controller) => new Pcf8574(controller),
      call,
      afterwards: async (port, { emulator }) => {
        await port.write(0xf0);
        expect(emulator.latch).toBe(0xf0);
        expect(await port.read()).toBe(0x30);
      },
    });
    expect(count).toBeGreaterThan(3);
  },
);
