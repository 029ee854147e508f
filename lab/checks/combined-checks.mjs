import assert from "node:assert/strict";
import { address7, I2CDevice, parseBusUri, scan } from "@twowire/core";
import { asHex, openBusFiles, parseDetect, run, withBus } from "./programs.mjs";
import { MEMORY_CHIP, REGISTER_CHIP, withVirtualAdapter } from "./virtual-adapter.mjs";

const NOBODY_THERE = address7(0x19);
const memory = address7(MEMORY_CHIP);
const read = (/** @type {number} */ length) => ({ read: new Uint8Array(length) });
const write = (/** @type {number[]} */ ...bytes) => ({ write: Uint8Array.from(bytes) });

/**
 * Combined messages by I2C_RDWR, on a real adapter of the kernel whose wire is in a process of ours.
 * @param {import("./report.mjs").Report} report
 */
export async function checkCombined(report) {
  await withVirtualAdapter(async (bus) => {
    for (const way of ["", "?sync=1", "?engine=smbus", "?engine=i2c-bus"]) {
      report.group(`linux:${bus}${way}: an adapter with plain I2C`);
      await checkRegisters(report, `linux:${bus}${way}`, bus);
    }
    report.group(`linux:${bus}: I2C_RDWR`);
    await checkMessages(report, `linux:${bus}`, bus);
    await checkFailures(report, bus);
    await checkThreads(report, bus);
    await report.check("nothing of it left a file open", () => assert.equal(openBusFiles(), 0));
  });
}

async function checkRegisters(report, uri, bus) {
  await report.check("a register is read after a repeated START, as i2cget reads it", () =>
    withBus(uri, async (controller) => {
      const little = new I2CDevice(controller, REGISTER_CHIP, { valueOrder: "little" });
      for (const register of [5, 6, 7]) {
        const seen = Number(run("i2cget", "-y", bus, REGISTER_CHIP, register, "w"));
        assert.equal(await little.readRegister(register, 2), seen);
      }
      assert.equal(await new I2CDevice(controller, REGISTER_CHIP).readRegister(5, 2), 0xc190);
    }),
  );
  await report.check("what is written is what i2ctransfer reads", () =>
    withBus(uri, async (controller) => {
      const device = new I2CDevice(controller, MEMORY_CHIP);
      const bytes = Uint8Array.from({ length: 12 }, () => Math.floor(Math.random() * 256));
      await device.writeRegisterBytes(0x10, bytes);
      assert.equal(run("i2ctransfer", "-y", bus, `w1@${MEMORY_CHIP}`, 0x10, "r12").trim(), asHex(bytes));
      assert.deepEqual(await device.readRegisterBytes(0x10, 12), bytes);
    }),
  );
  await report.check("a scan finds what i2cdetect -r finds", () =>
    withBus(uri, async (controller) => {
      const { found } = await scan(controller);
      assert.deepEqual(found, parseDetect(run("i2cdetect", "-y", "-r", bus)).found);
      assert.deepEqual(found, [REGISTER_CHIP, MEMORY_CHIP]);
    }),
  );
  await report.check("a NACK is an error, of a kind that says no more than is known, and the next transfer works", () =>
    withBus(uri, async (controller) => {
      await assert.rejects(controller.transfer(NOBODY_THERE, [write(5), read(2)]), {
        kind: "nack",
        code: "ETIMEDOUT",
        repeatable: false,
      });
      assert.equal(await new I2CDevice(controller, REGISTER_CHIP).readRegister(6, 2), 0x0054);
    }),
  );
}

async function checkMessages(report, uri, bus) {
  await report.check("61 bytes in one write, 512 in one read, and 16 + 512 joined", () =>
    withBus(uri, async (controller) => {
      const block = Uint8Array.from({ length: 60 }, (_, index) => index + 1);
      await controller.transfer(memory, [{ write: [Uint8Array.of(0x80), block] }]);
      const back = new Uint8Array(512);
      await controller.transfer(memory, [write(0x80), { read: back }]);
      assert.deepEqual(back.subarray(0, 60), block);
      // The memory has 256 bytes and begins again.
      assert.deepEqual(back.subarray(256), back.subarray(0, 256));
      await controller.transfer(memory, [{ read: back }]);
      assert.deepEqual(back.subarray(0, 60), block);
      await controller.transfer(memory, [write(0x20, ...new Uint8Array(15).fill(7)), { read: back }]);
      assert.deepEqual(back.subarray(0, 2), new Uint8Array(2));
    }),
  );
  await report.check("what the adapter is known not to do is refused before the kernel hears of it", () =>
    withBus(uri, async (controller) => {
      for (const segments of [
        [write(...new Uint8Array(62))],
        [read(513)],
        [write(...new Uint8Array(17)), read(1)],
        [write(0), read(1), write(0)],
        [read(1), read(1)],
      ]) {
        const transfer = controller.transfer(memory, segments);
        await assert.rejects(transfer, { kind: "unsupported", outcome: "never-sent", code: undefined });
      }
    }),
  );
  await report.check("what nobody knew of is refused by the kernel, and comes as unsupported or invalid", async () => {
    const controller = await openUnknown(bus);
    try {
      assert.equal(controller.capabilities.maxSegments, 42);
      const joined = controller.transfer(memory, [write(0), read(1), write(0)]);
      await assert.rejects(joined, { kind: "unsupported", code: "EOPNOTSUPP", bus: "untouched" });
      const most = Array.from({ length: 42 }, () => read(8192));
      await assert.rejects(controller.transfer(memory, most), { kind: "unsupported", code: "EOPNOTSUPP" });
      const long = controller.transfer(memory, [write(...new Uint8Array(62))]);
      await assert.rejects(long, { kind: "invalid-argument", code: "EINVAL" });
      // Asked once: the second time nobody asks the driver.
      for (const segments of [[write(0), read(1), write(0)], [write(...new Uint8Array(63))]]) {
        const again = controller.transfer(memory, segments);
        await assert.rejects(again, { kind: "unsupported", code: undefined, outcome: "never-sent" });
      }
      assert.equal(controller.capabilities.maxWriteLength, 61);
      await controller.transfer(memory, [write(...new Uint8Array(61))]);
      await controller.transfer(memory, [write(0), read(4)]);
    } finally {
      await controller.close();
    }
  });
}

async function checkFailures(report, bus) {
  await report.check("without knowing the driver, its ETIMEDOUT is a timeout", async () => {
    const controller = await openUnknown(bus);
    try {
      const transfer = controller.transfer(NOBODY_THERE, [write(0)]);
      await assert.rejects(transfer, { kind: "timeout", code: "ETIMEDOUT" });
    } finally {
      await controller.close();
    }
  });
  await report.check("300 transfers, a third of them to nobody: right data or a NACK, each time", () =>
    withBus(`linux:${bus}`, async (controller) => {
      const device = new I2CDevice(controller, MEMORY_CHIP);
      for (let round = 0; round < 100; round += 1) {
        const byte = (round * 37) & 0xff;
        await device.writeRegister(round, byte);
        await assert.rejects(controller.transfer(NOBODY_THERE, [write(round)]), { kind: "nack" });
        assert.equal(await device.readRegister(round), byte);
      }
    }),
  );
}

async function checkThreads(report, bus) {
  await report.check("JavaScript goes on during a transfer, unless sync=1 asks for the contrary", async () => {
    assert.ok((await turnsDuringTransfer(`linux:${bus}`)) > 0);
    assert.equal(await turnsDuringTransfer(`linux:${bus}?sync=1`), 0);
  });
  await report.check("an abort stops waiting; the next transfer waits for the wire, and is right", () =>
    withBus(`linux:${bus}`, async (controller) => {
      const device = new I2CDevice(controller, REGISTER_CHIP);
      const aborting = new AbortController();
      const segments = [write(0), read(256)];
      const first = controller.transfer(memory, segments, { signal: aborting.signal });
      setImmediate(() => aborting.abort());
      const second = device.readRegister(6, 2);
      await assert.rejects(first, { kind: "aborted", outcome: "finishing", bus: "busy" });
      assert.equal(await second, 0x0054);
    }),
  );
}

/** How often the event loop turned while a transfer was on the wire. @param {string} uri */
async function turnsDuringTransfer(uri) {
  return withBus(uri, async (controller) => {
    let turns = 0;
    let timer;
    const turn = () => {
      turns += 1;
      timer = setImmediate(turn);
    };
    timer = setImmediate(turn);
    await controller.transfer(memory, [write(0), read(512)]);
    clearImmediate(timer);
    return turns;
  });
}

/** Opens a bus as if nothing were known about its driver: sysfs shows nothing. @param {number} bus */
async function openUnknown(bus) {
  const { openBus } = await import("../../packages/backend-linux/dist/open-bus.js");
  const { thisMachine } = await import("../../packages/backend-linux/dist/machine.js");
  return openBus(parseBusUri(`linux:${bus}`), { ...thisMachine, sysfs: "/nowhere" });
}
