import { SimulatedBus } from "@twowire/backend-sim";
import { I2CDevice, VirtualClock } from "@twowire/core";
import { expect, it } from "vitest";
import { Mcp9808Emulator } from "../mcp9808/emulator.ts";
import { tryEveryFault } from "../every-fault.fixture.ts";
import { Tca9548a } from "./driver.ts";
import { Tca9548aEmulator } from "./emulator.ts";

/** A mux with a temperature sensor on its third channel. */
async function bench() {
  const clock = new VirtualClock();
  const bus = new SimulatedBus({ clock });
  const emulator = new Tca9548aEmulator();
  await emulator.attachTo(bus);
  await emulator.channel(2).attach([0x18], new Mcp9808Emulator({ clock, poweredMs: 1000 }));
  return { clock, emulator, controller: bus.controller() };
}

const AMBIENT = 5;
const read = (mux: Tca9548a): Promise<number> => new I2CDevice(mux.channel(2), 0x18).readRegister(AMBIENT, 2);

const calls: readonly (readonly [string, (mux: Tca9548a) => Promise<unknown>])[] = [
  ["identify", (mux) => mux.identify()],
  ["readChannels", (mux) => mux.readChannels()],
  ["select", (mux) => mux.select([2, 5])],
  ["a register behind a channel", read],
  [
    "several in one section",
    (mux) =>
      mux.channel(2).exclusive(async (locked) => {
        const sensor = new I2CDevice(locked, 0x18);
        await sensor.writeRegister(2, 0x0140, 2);
        await sensor.readRegister(AMBIENT, 2);
      }),
  ],
];

const deselecting = [true, false];

it.each(calls.flatMap(([name, call]) => deselecting.map((deselect) => [name, deselect, call] as const)))(
  "%s (deselect: %s) ends in a typed error at a fault in any byte, and the mux works after it",
  async (_name, deselect, call) => {
    const count = await tryEveryFault({
      bench,
      open: (controller) => new Tca9548a(controller, { deselect }),
      call,
      afterwards: async (mux, { emulator }) => {
        expect(await read(mux)).toBe(0xc190);
        expect(emulator.connected).toEqual(deselect ? [] : [2]);
      },
    });
    expect(count).toBeGreaterThan(4);
  },
);
