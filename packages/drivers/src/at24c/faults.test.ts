import { expect, it } from "vitest";
import { tryEveryFault } from "../every-fault.fixture.ts";
import { At24cBench } from "./at24c-bench.fixture.ts";
import { At24c } from "./driver.ts";

const DATA = Uint8Array.from({ length: 40 }, (_, index) => index ^ 0xa5);

const calls: readonly (readonly [string, (eeprom: At24c) => Promise<unknown>])[] = [
  ["identify", (eeprom) => eeprom.identify()],
  ["read", (eeprom) => eeprom.read(7, 20)],
  ["readCurrent", (eeprom) => eeprom.readCurrent()],
  ["write", (eeprom) => eeprom.write(0x50, DATA)],
  ["write with verify", (eeprom) => eeprom.write(0x50, DATA, { verify: true })],
];

const models = ["AT24C02", "AT24C32"] as const;

it.each(models.flatMap((model) => calls.map(([name, call]) => [model, name, call] as const)))(
  "%s: %s ends in a typed error at a fault in any byte, or waits, and the driver works after it",
  async (model, _name, call) => {
    const count = await tryEveryFault({
      bench: () => new At24cBench(model),
      open: (controller) => new At24c(controller, { model }),
      call,
      // It looks like a write cycle that is going on.
      mayGoWell: ["nack-address", "nack"],
      afterwards: async (eeprom, { emulator }) => {
        await eeprom.write(0x50, DATA, { verify: true });
        expect(emulator.bytes.subarray(0x50, 0x50 + DATA.length)).toEqual(DATA);
        expect(await eeprom.read(0x50, DATA.length)).toEqual(DATA);
      },
    });
    expect(count).toBeGreaterThan(3);
  },
);
