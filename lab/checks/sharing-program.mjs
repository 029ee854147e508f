// Uses a bus together with other programs: `hold URI` keeps it to itself until it is killed, `add URI ROUNDS` adds one to a
// register so many times, each time reading it, waiting a moment and writing it.
import { setTimeout as wait } from "node:timers/promises";
import { I2CDevice } from "@twowire/core";
import { withBus } from "./programs.mjs";
import { CHIP } from "./stub-chip.mjs";

const [what, uri = "", rounds = "0"] = process.argv.slice(2);
const REGISTER = 0xa0;

await withBus(uri, async (bus) => {
  if (what === "hold") {
    await bus.exclusive(async () => {
      console.log("held");
      await wait(60_000);
    });
    return;
  }
  for (let round = 0; round < Number(rounds); round += 1) {
    await bus.exclusive(async (locked) => {
      const device = new I2CDevice(locked, CHIP);
      const value = await device.readRegister(REGISTER);
      await wait(1);
      await device.writeRegister(REGISTER, value + 1);
    });
  }
});
