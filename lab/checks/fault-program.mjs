// Uses the memory of a faulty adapter beside other programs: `transfer URI` makes one transfer in `exclusive`, `add URI ROUNDS` adds one to
// a byte so many times, each time reading it, waiting a moment and writing it in `exclusive`.
import { setTimeout as wait } from "node:timers/promises";
import { I2CDevice } from "@twowire/core";
import { MEMORY } from "./faulty-adapter.mjs";
import { withBus } from "./programs.mjs";

const [what, uri = "", rounds = "0"] = process.argv.slice(2);
const REGISTER = 0xa0;

await withBus(uri, async (bus) => {
  if (what === "transfer") {
    await bus.exclusive((locked) => new I2CDevice(locked, MEMORY).writeRegister(REGISTER, 1));
    return;
  }
  for (let round = 0; round < Number(rounds); round += 1) {
    await bus.exclusive(async (locked) => {
      const device = new I2CDevice(locked, MEMORY);
      const value = await device.readRegister(REGISTER);
      await wait(1);
      await device.writeRegister(REGISTER, value + 1);
    });
  }
});
