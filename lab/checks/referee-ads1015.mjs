import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { Ads1115 } from "@twowire/drivers";
import { KernelChip } from "./kernel-drivers.mjs";
import { addDevice, run, withBus } from "./programs.mjs";
import { withServedChips } from "./served-chips.mjs";

const ADDRESS = 0x48;

/** The inputs as the kernel and our driver call them, with the voltage between the pins. */
const INPUTS = /** @type {const} */ ([
  { file: "in_voltage0", input: { channel: 0 }, volts: (a) => a.ain0 },
  { file: "in_voltage1", input: { channel: 1 }, volts: (a) => a.ain1 },
  { file: "in_voltage2", input: { channel: 2 }, volts: (a) => a.ain2 },
  { file: "in_voltage3", input: { channel: 3 }, volts: (a) => a.ain3 },
  { file: "in_voltage0-voltage1", input: { differential: [0, 1] }, volts: (a) => a.ain0 - a.ain1 },
  { file: "in_voltage0-voltage3", input: { differential: [0, 3] }, volts: (a) => a.ain0 - a.ain3 },
  { file: "in_voltage1-voltage3", input: { differential: [1, 3] }, volts: (a) => a.ain1 - a.ain3 },
  { file: "in_voltage2-voltage3", input: { differential: [2, 3] }, volts: (a) => a.ain2 - a.ain3 },
]);

/** Volts at the pins: both signs, less than a step, and more than the range. */
const VOLTAGES = /** @type {const} */ ([
  { ain0: 1, ain1: 0.25, ain2: 1.9999, ain3: -0.2 },
  { ain0: 0.00003, ain1: -0.00004, ain2: 0, ain3: 0.7777 },
  { ain0: 3.2, ain1: 0.5, ain2: -0.29, ain3: 2.048 },
]);

/** Full scale in volts, as the scale in mV that the kernel shows for it. It takes six decimals, which do not suffice for 0.256 V. */
const SCALES = /** @type {const} */ ([
  [6.144, 0.1875],
  [4.096, 0.125],
  [1.024, 0.03125],
  [0.512, 0.015625],
]);

/** Longer than a conversion at 128 in a second. */
const CONVERTED_MS = 20;

/**
 * The kernel's driver of Texas Instruments' converters, ti-ads1015, takes an emulated ADS1115 for a real one.
 * @param {import("./report.mjs").Report} report
 */
export async function checkAds1015(report) {
  report.group("ti-ads1015: the kernel's driver reads an emulated ADS1115");
  await withServedChips(["ads1115@0x48:supply=3.3"], async (chips) => {
    run("modprobe", "ti-ads1015");
    const kernel = new KernelChip(chips.bus, ADDRESS, "ads1015");
    await report.check("it binds, with a range of 2.048 V for every input", () => {
      addDevice(chips.bus, "ads1115", ADDRESS);
      assert.ok(kernel.isBound);
      for (const { file } of INPUTS) assert.equal(kernel.iio(`${file}_scale`), 0.0625);
    });
    const seen = new Map();
    await report.check("the eight inputs follow the voltages at the pins, to the step", async () => {
      for (const voltages of VOLTAGES) {
        await chips.set(ADDRESS, voltages);
        await wait(CONVERTED_MS);
        const codes = INPUTS.map(({ file }) => kernel.iio(`${file}_raw`));
        seen.set(voltages, codes);
        assert.deepEqual(
          codes,
          INPUTS.map(({ volts }) => code(volts(voltages), 2.048)),
        );
      }
    });
    /** @type {Map<number, number>} */
    const ranged = new Map();
    await report.check("each range that is set through sysfs has its own scale", async () => {
      await chips.set(ADDRESS, { ain0: 0.2 });
      for (const [range, scale] of SCALES) {
        kernel.setIio("in_voltage0_scale", scale);
        assert.equal(kernel.iio("in_voltage0_scale"), scale);
        ranged.set(range, kernel.iio("in_voltage0_raw"));
        assert.equal(ranged.get(range), code(0.2, range));
      }
    });
    await report.check("rates that are set through sysfs", async () => {
      for (const rate of [860, 8]) {
        kernel.setIio("in_voltage1_sampling_frequency", rate);
        await chips.set(ADDRESS, { ain1: rate / 1000 });
        assert.equal(kernel.iio("in_voltage1_raw"), code(rate / 1000, 2.048));
      }
    });
    kernel.unbind();
    await withBus(`linux:${chips.bus}`, async (controller) => {
      const converter = new Ads1115(controller, { address: ADDRESS });
      await report.check("our driver on linux: reads the same steps at every input", async () => {
        for (const [voltages, codes] of seen) {
          await chips.set(ADDRESS, voltages);
          const ours = [];
          for (const { input } of INPUTS) {
            ours.push(code(await converter.readVoltage({ ...input, range: 2.048 }), 2.048));
          }
          assert.deepEqual(ours, codes);
        }
      });
      await report.check("our driver reads the same steps in every range", async () => {
        await chips.set(ADDRESS, { ain0: 0.2 });
        for (const [range, expected] of ranged) {
          assert.equal(code(await converter.readVoltage({ channel: 0, range }), range), expected);
        }
      });
    });
    await report.check("the kernel finds its way after our driver", async () => {
      await chips.set(ADDRESS, { ain3: 1.5 });
      kernel.bind();
      assert.equal(kernel.iio("in_voltage3_raw"), code(1.5, 2.048));
    });
    await report.check("the kernel did nothing that the data sheet forbids", () =>
      assert.deepEqual(chips.warnings, []),
    );
  });
  run("modprobe", "-r", "ti-ads1015");
}

/** The nearest step of a voltage, within 16 bits. @param {number} volts @param {number} range */
function code(volts, range) {
  return Math.min(Math.max(Math.round((volts / range) * 32_768), -32_768), 32_767);
}
