import assert from "node:assert/strict";
import { I2CDevice, packetErrorCode, SMBusDevice } from "@twowire/core";
import { adapterNamed, asHex, attempt, run, withBus } from "./programs.mjs";
import { CHIP, loadStub, STUB_WITH_BLOCKS, USUAL_STUB } from "./stub-chip.mjs";
import { twowire } from "./twowire-command.mjs";

/**
 * Blocks of SMBus, whose length the device says: on i2c-stub loaded with the functions for it, beside i2c-tools.
 * @param {import("./report.mjs").Report} report
 * @param {number} bus where i2c-stub is
 */
export async function checkBlocks(report, bus) {
  loadStub(STUB_WITH_BLOCKS);
  try {
    assert.equal(adapterNamed("SMBus stub driver"), bus);
    for (const way of ["", "?sync=1"]) {
      const uri = `linux:${bus}${way}`;
      report.group(`${uri}: SMBus blocks on i2c-stub`);
      await checkBlocksOn(report, uri, bus);
    }
    await report.check("i2c-bus has no such blocks, and says so", () =>
      withBus(`linux:${bus}?engine=i2c-bus`, async (controller) => {
        assert.equal(controller.capabilities.countedRead, false);
        await assert.rejects(new SMBusDevice(controller, CHIP).readBlock(0x30), { kind: "unsupported" });
      }),
    );
    await report.check("twowire get … s is i2cget … s, and twowire transfer … r? reads the count before it", () => {
      run("i2cset", "-y", bus, CHIP, 0x30, 7, 8, 9, "s");
      const expected = attempt("i2cget", "-y", bus, CHIP, 0x30, "s");
      const ours = twowire("get", "-y", `linux:${bus}`, CHIP, "0x30", "s");
      assert.equal(ours.stdout, "0x07 0x08 0x09\n", ours.stderr);
      if (expected.status === 0) assert.equal(ours.stdout, expected.stdout);
      const counted = twowire("transfer", "-y", `linux:${bus}`, `w1@${CHIP}`, "0x30", "r?");
      assert.equal(counted.stdout, "0x03 0x07 0x08 0x09\n", counted.stderr);
    });
  } finally {
    loadStub(USUAL_STUB);
  }
}

async function checkBlocksOn(report, uri, bus) {
  await report.check("a block that i2cset writes is read, with the length that it was written with", () =>
    withBus(uri, async (controller) => {
      assert.equal(controller.capabilities.countedRead, true);
      const device = new SMBusDevice(controller, CHIP);
      run("i2cset", "-y", bus, CHIP, 0x40, 1, 2, 3, 4, "s");
      assert.equal(asHex(await device.readBlock(0x40)), "0x01 0x02 0x03 0x04");
    }),
  );
  await report.check("a block of 32 bytes goes there and back", () =>
    withBus(uri, async (controller) => {
      const device = new SMBusDevice(controller, CHIP);
      const block = Uint8Array.from({ length: 32 }, (_, index) => 0xff - index);
      await device.writeBlock(0x50, block);
      assert.deepEqual(await device.readBlock(0x50), block);
    }),
  );
  await report.check("a packet error code that the adapter cannot make goes out as one byte more", () =>
    withBus(uri, async (controller) => {
      const coded = new SMBusDevice(controller, CHIP, { packetErrorCode: true });
      await coded.writeWord(0x60, 0x1234);
      const code = packetErrorCode([CHIP << 1, 0x60, 0x34, 0x12]);
      const stored = run("i2cget", "-y", bus, CHIP, 0x60, "i", 3).trim();
      assert.equal(stored, asHex(Uint8Array.of(0x34, 0x12, code)));
      await assert.rejects(coded.readBlock(0x40), { kind: "unsupported", message: /would need SMBus PEC/ });
    }),
  );
  await report.check("a block that was never written is an error, and says nothing about the others", () =>
    withBus(uri, async (controller) => {
      const device = new SMBusDevice(controller, CHIP);
      await assert.rejects(device.readBlock(0x77));
      run("i2cset", "-y", bus, CHIP, 0x78, 5, 6, "s");
      assert.equal(asHex(await device.readBlock(0x78)), "0x05 0x06");
    }),
  );
  await report.check("a write of the same bytes that is no block stays one of registers", () =>
    withBus(uri, async (controller) => {
      await new I2CDevice(controller, CHIP).writeRegisterBytes(0x90, Uint8Array.of(3, 1, 2, 3));
      assert.equal(run("i2cget", "-y", bus, CHIP, 0x91).trim(), "0x01");
    }),
  );
}
