import assert from "node:assert/strict";
import { closeSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { address7 } from "@twowire/core";
import { At24c } from "@twowire/drivers";
import { KernelChip } from "./kernel-drivers.mjs";
import { addDevice, run, withBus } from "./programs.mjs";
import { withServedChips } from "./served-chips.mjs";

/** Writes across the ends of pages: of 8 bytes in the first, 32 in the second, 16 in the third, and of 256-byte blocks there. */
const CASES = /** @type {const} */ ([
  {
    model: "AT24C02",
    address: 0x50,
    writes: [
      [0x05, 30],
      [0xf9, 7],
    ],
  },
  {
    model: "AT24C32",
    address: 0x52,
    writes: [
      [0x3fd, 40],
      [0xff0, 16],
    ],
  },
  {
    model: "AT24C16",
    address: 0x50,
    writes: [
      [0xf8, 24],
      [0x7f4, 12],
    ],
  },
]);

/**
 * The kernel's driver of EEPROMs, at24, takes emulated ones for real.
 * @param {import("./report.mjs").Report} report
 */
export async function checkAt24(report) {
  run("modprobe", "at24");
  for (const each of CASES) {
    report.group(`at24: the kernel's driver reads and writes an emulated ${each.model}`);
    const name = each.model.toLowerCase();
    const content = pattern(64, 7);
    await withServedChips([`${name}@${each.address}:content=${Buffer.from(content).toString("hex")}`], (chips) =>
      judge(report, chips, each, content),
    );
  }
  run("modprobe", "-r", "at24");
}

/**
 * @param {import("./report.mjs").Report} report
 * @param {import("./served-chips.mjs").ServedChips} chips
 * @param {typeof CASES[number]} chip
 * @param {Uint8Array} content what it holds from its first byte on
 */
async function judge(report, chips, { model, address, writes }, content) {
  const kernel = new KernelChip(chips.bus, address, "at24");
  const eeprom = kernel.file("eeprom");
  const inside = () => chips.bytes(address);

  await report.check("the whole of it is read through the eeprom file, byte for byte", async () => {
    addDevice(chips.bus, model.replace("AT", "").toLowerCase(), address);
    assert.ok(kernel.isBound);
    const bytes = readFileSync(eeprom);
    assert.deepEqual(bytes.subarray(0, content.length), Buffer.from(content));
    assert.deepEqual(new Uint8Array(bytes), await inside());
  });
  await report.check(
    "what is written through it, across pages and write cycles, is stored, and nothing else",
    async () => {
      const expected = await inside();
      for (const [index, [offset, length]] of writes.entries()) {
        const data = pattern(length, 50 + index);
        writeAt(eeprom, offset, data);
        expected.set(data, offset);
        assert.deepEqual(new Uint8Array(readAt(eeprom, offset, length)), data);
      }
      assert.deepEqual(await inside(), expected);
    },
  );
  kernel.unbind();
  await withBus(`linux:${chips.bus}`, async (controller) => {
    const driver = new At24c(controller, { model, address });
    await report.check("our driver on linux: reads the same", async () => {
      assert.deepEqual(await driver.read(), await inside());
    });
    await report.check("our driver writes pages, which the kernel reads", async () => {
      const [[offset]] = writes;
      const data = pattern(3 * driver.pageSize + 5, 120);
      await driver.write(offset, data, { verify: true });
      kernel.bind();
      assert.deepEqual(new Uint8Array(readAt(eeprom, offset, data.length)), data);
      kernel.unbind();
    });
    await report.check("a write past the end of a page wraps inside it, as the kernel sees", async () => {
      const { pageSize } = driver;
      const data = pattern(pageSize, 200);
      // The second half of the page first, as the wire has it.
      const start = 2 * pageSize + pageSize / 2;
      const word = model === "AT24C32" ? [start >> 8, start & 0xff] : [start];
      await controller.transfer(address7(address), [{ write: Uint8Array.from([...word, ...data]) }]);
      await driver.identify();
      kernel.bind();
      const page = readAt(eeprom, 2 * pageSize, pageSize);
      assert.deepEqual([...page], [...data.subarray(pageSize / 2), ...data.subarray(0, pageSize / 2)]);
      assert.deepEqual(new Uint8Array(readFileSync(eeprom)), await inside());
    });
  });
}

/** Bytes that differ from their neighbours and from one page to the next. */
function pattern(length, seed) {
  return Uint8Array.from({ length }, (_, index) => (index * 7 + (index >> 3) * 13 + seed) & 0xff);
}

/** @param {string} path @param {number} offset @param {Uint8Array} data */
function writeAt(path, offset, data) {
  const file = openSync(path, "r+");
  try {
    assert.equal(writeSync(file, data, 0, data.length, offset), data.length);
  } finally {
    closeSync(file);
  }
}

/** @param {string} path @param {number} offset @param {number} length */
function readAt(path, offset, length) {
  const file = openSync(path, "r");
  const buffer = Buffer.alloc(length);
  try {
    assert.equal(readSync(file, buffer, 0, length, offset), length);
  } finally {
    closeSync(file);
  }
  return buffer;
}
