import assert from "node:assert/strict";
import { address7, I2CDevice, scan } from "@twowire/core";
import { asHex, open, withBus, openBusFiles, parseDetect, run } from "./programs.mjs";
import { CHIP, fillChip, REGISTERS } from "./stub-chip.mjs";

/** The ways to an adapter of SMBus transactions. */
const WAYS = ["", "?sync=1", "?engine=i2c-bus", "?engine=i2c-bus&sync=1"];

/**
 * Reads and writes through SMBus transactions, beside i2c-tools.
 * @param {import("./report.mjs").Report} report
 * @param {number} bus where i2c-stub is
 */
export async function checkSmbus(report, bus) {
  for (const way of WAYS) {
    const uri = `linux:${bus}${way}`;
    report.group(`${uri}: SMBus transactions on i2c-stub`);
    fillChip(bus);
    await checkReads(report, uri, bus);
    await checkWrites(report, uri, bus);
    await checkLimits(report, uri);
    await report.check(
      "leaves no file open over 50 times of opening, scanning a few addresses and closing",
      async () => {
        for (let round = 0; round < 50; round += 1) {
          const controller = await open(uri);
          await scan(controller, { first: 0x18, last: 0x1b });
          await controller.close();
        }
        assert.equal(openBusFiles(), 0);
      },
    );
  }
}

async function checkReads(report, uri, bus) {
  await report.check("words, bytes and blocks are what i2cget reads", () =>
    withBus(uri, async (controller) => {
      const device = new I2CDevice(controller, CHIP);
      const little = new I2CDevice(controller, CHIP, { valueOrder: "little" });
      for (const [register, value] of REGISTERS) {
        assert.equal(await device.readRegister(register, 2), value);
        assert.equal(await little.readRegister(register, 2), Number(run("i2cget", "-y", bus, CHIP, register, "w")));
        assert.equal(await device.readRegister(register, 1), Number(run("i2cget", "-y", bus, CHIP, register)));
      }
      const block = await device.readRegisterBytes(0x00, 9);
      assert.equal(asHex(block), run("i2cget", "-y", bus, CHIP, 0x00, "i", 9).trim());
      await device.write(Uint8Array.of(0x06));
      assert.equal((await device.read(1))[0], Number(run("i2cget", "-y", bus, CHIP, 0x06)));
    }),
  );
  await report.check("every register is what i2cdump shows", () =>
    withBus(uri, async (controller) => {
      const device = new I2CDevice(controller, CHIP);
      const rows = run("i2cdump", "-y", bus, CHIP, "b").split("\n").slice(1, 17);
      const dumped = rows.flatMap((row) =>
        row
          .slice(4, 51)
          .split(" ")
          .map((cell) => Number.parseInt(cell, 16)),
      );
      const read = [];
      for (let register = 0; register < 256; register += 1) read.push(await device.readRegister(register));
      assert.deepEqual(read, dumped);
    }),
  );
  await report.check("a scan finds what i2cdetect finds, by every method", () =>
    withBus(uri, async (controller) => {
      for (const [method, flag] of /** @type {const} */ ([
        ["auto", []],
        ["quick", ["-q"]],
        ["read", ["-r"]],
      ])) {
        const seen = parseDetect(run("i2cdetect", "-y", ...flag, bus));
        const { found, inUse } = await scan(controller, { method });
        assert.deepEqual({ found, inUse }, seen);
        assert.deepEqual(found, [CHIP]);
      }
    }),
  );
}

async function checkWrites(report, uri, bus) {
  await report.check("what is written is what i2cget reads", () =>
    withBus(uri, async (controller) => {
      const device = new I2CDevice(controller, CHIP);
      await device.writeRegister(0x20, 0x5a);
      assert.equal(run("i2cget", "-y", bus, CHIP, 0x20).trim(), "0x5a");
      await device.writeRegister(0x22, 0x1234, 2);
      assert.equal(run("i2cget", "-y", bus, CHIP, 0x22, "w").trim(), "0x3412");
      const block = Uint8Array.from({ length: 32 }, (_, index) => 0xff - index);
      await device.writeRegisterBytes(0x40, block);
      assert.equal(run("i2cget", "-y", bus, CHIP, 0x40, "i", 32).trim(), asHex(block));
      await device.write(new Uint8Array());
    }),
  );
  await report.check("many transfers started at once stay apart", () =>
    withBus(uri, async (controller) => {
      const device = new I2CDevice(controller, CHIP);
      const registers = [...REGISTERS.keys()];
      const rounds = Array.from({ length: 100 }, () => registers.map((register) => device.readRegister(register, 2)));
      const values = await Promise.all(rounds.flat());
      assert.deepEqual(values, Array.from({ length: 100 }, () => [...REGISTERS.values()]).flat());
    }),
  );
}

async function checkLimits(report, uri) {
  await report.check("nobody at an address is a NACK, and the next transfer works", () =>
    withBus(uri, async (controller) => {
      const absent = new I2CDevice(controller, 0x19);
      await assert.rejects(absent.readRegister(0), { name: "I2CError", kind: "nack", code: "ENODEV", address: 0x19 });
      assert.equal(await new I2CDevice(controller, CHIP).readRegister(0x06, 2), 0x0054);
    }),
  );
  await report.check("what SMBus has no transaction for is refused, with the reason", () =>
    withBus(uri, async (controller) => {
      const read = (length) => ({ read: new Uint8Array(length) });
      const write = (...bytes) => ({ write: Uint8Array.from(bytes) });
      for (const segments of [
        [read(2)],
        [write(0), read(33)],
        [write(0, 1), read(1)],
        [write(0), write(1)],
        [write(0), read(1), read(1)],
        [write(...new Uint8Array(34))],
      ]) {
        await assert.rejects(controller.transfer(address7(CHIP), segments), {
          kind: "unsupported",
          outcome: "never-sent",
        });
      }
    }),
  );
  await report.check("a block that the adapter cuts short is no success", () =>
    withBus(uri, async (controller) => {
      const reading = new I2CDevice(controller, CHIP).readRegisterBytes(0xf0, 32);
      await assert.rejects(reading, { kind: "io" });
    }),
  );
}
