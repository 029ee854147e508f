import { I2C, I2CDevice, isI2CError } from "@twowire/core";
import { bytes } from "./bytes.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { demand, demandEqual } from "./judgement.ts";
import { missingCapability } from "./missing-capability.ts";
import { NotCapable } from "./not-capable.ts";
import { HERE } from "./places.ts";
import { scriptedTarget } from "./scripted-target.ts";

/** C37, C41 and C42: what devices and the MicroPython vocabulary make of a controller. */
export const DATA_CASES: readonly ConformanceCase[] = [
  {
    id: "C37a",
    title: "the byte order of a register address and of its value are independent",
    needs: ["host"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([HERE], scriptedTarget());
      await bench.perform(controller, HERE, [{ write: bytes(0, 0, 0, 0) }]);
      bench.log.clear();
      for (const [addressOrder, valueOrder, seen] of [
        ["big", "big", "12 A 34 A AB A CD"],
        ["big", "little", "12 A 34 A CD A AB"],
        ["little", "big", "34 A 12 A AB A CD"],
        ["little", "little", "34 A 12 A CD A AB"],
      ] as const) {
        const device = new I2CDevice(controller, HERE, { addressSize: 16, addressOrder, valueOrder });
        await device.writeRegister(0x1234, 0xabcd, 2);
        await bench.sees(`S 29W A ${seen} A P`);
      }
    },
  },
  {
    id: "C37b",
    title: "a register is read in the byte order that it was written in",
    needs: ["memory"],
    async run(bench) {
      const memory = await bench.memory();
      const controller = await bench.open();
      await memory.store(controller, memory.firstCell, [0xc1, 0x94]);
      demandEqual(await memory.load(controller, memory.firstCell, 2), bytes(0xc1, 0x94), "the bytes of the register");
      const pair = [{ write: bytes(memory.firstCell) }, { read: new Uint8Array(2) }];
      await bench.perform(controller, memory.address, pair);
      for (const [valueOrder, value] of [
        ["big", 0xc194],
        ["little", 0x94c1],
      ] as const) {
        const device = new I2CDevice(controller, memory.address, { valueOrder });
        demandEqual(await device.readRegister(memory.firstCell, 2), value, `the register, ${valueOrder}-endian`);
      }
    },
  },
  {
    id: "C37c",
    title: "memory addresses of 8 to 32 bits go out big-endian",
    needs: ["host"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([HERE], scriptedTarget());
      await bench.perform(controller, HERE, [{ write: bytes(0, 0, 0, 0, 0) }]);
      bench.log.clear();
      const i2c = new I2C(controller);
      for (const [addressSize, seen] of [
        [8, "12"],
        [16, "00 A 12"],
        [24, "00 A 00 A 12"],
        [32, "00 A 00 A 00 A 12"],
      ] as const) {
        await i2c.writeToMem(HERE, 0x12, bytes(0xaa), { addressSize });
        await bench.sees(`S 29W A ${seen} A AA A P`);
      }
    },
  },
  {
    id: "C41a",
    title: "after a write that failed, a register is read with its pointer written anew",
    needs: ["host", "host.nack"],
    async run(bench) {
      const controller = await bench.open();
      await bench.attach([HERE], scriptedTarget({ write: (byte) => byte !== 0xff, offers: [0x5a] }));
      const pair = [{ write: bytes(0x05) }, { read: new Uint8Array(1) }];
      await bench.perform(controller, HERE, pair);
      const device = new I2CDevice(controller, HERE);
      const failed = await device.writeRegister(0x05, 0xff).catch((error: unknown) => error);
      demand(isI2CError(failed), "a byte that was refused is no error");
      bench.log.clear();
      await device.readRegister(0x05);
      await bench.sees("S 29W A 05 A Sr 29R A 5A N P");
    },
  },
  {
    id: "C42a",
    title: "changing some bits of a register leaves the others as they were read",
    needs: ["memory"],
    async run(bench) {
      const memory = await bench.memory();
      const controller = await bench.open();
      const pair = [{ write: bytes(memory.firstCell) }, { read: new Uint8Array(1) }];
      const missing = missingCapability(controller.capabilities, memory.address, pair);
      if (missing !== undefined) throw new NotCapable(missing);
      await memory.store(controller, memory.firstCell, [0b1010_0101]);
      const device = new I2CDevice(controller, memory.address);
      demandEqual(await device.updateRegister(memory.firstCell, 0b0011_1000, 0b0001_1000), 0b1001_1101, "written");
      demandEqual(await memory.load(controller, memory.firstCell, 1), bytes(0b1001_1101), "the register");
    },
  },
  {
    id: "C42b",
    title: "updates of one register at the same time are all kept",
    needs: ["memory"],
    async run(bench) {
      const memory = await bench.memory();
      const controller = await bench.open();
      const pair = [{ write: bytes(memory.firstCell) }, { read: new Uint8Array(1) }];
      const missing = missingCapability(controller.capabilities, memory.address, pair);
      if (missing !== undefined) throw new NotCapable(missing);
      await memory.store(controller, memory.firstCell, [0x00]);
      const device = new I2CDevice(controller, memory.address);
      const bits = [...Array(8).keys()].map((bit) => 1 << bit);
      await Promise.all(bits.map((bit) => device.updateRegister(memory.firstCell, bit, 0xff)));
      demandEqual(await memory.load(controller, memory.firstCell, 1), bytes(0xff), "the register with every bit set");
    },
  },
];
