import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { Mcp9808 } from "@twowire/drivers";
import { KernelChip, until } from "./kernel-drivers.mjs";
import { run, withBus } from "./programs.mjs";
import { withServedChips } from "./served-chips.mjs";

const ADDRESS = 0x18;

/** A conversion takes 250 ms, and the one that is going on may have begun with the old temperature. */
const CONVERTED_MS = 300;

/** The ends of what it measures, zero from both sides, and sixteenths that the kernel cannot show in whole m°C. */
const TEMPERATURES = [-40, -25.4375, -0.0625, 0, 0.0625, 25.25, 85.5, 125];

/**
 * The kernel's driver of memory modules' temperature sensors, jc42, takes an emulated MCP9808 for a real one.
 * @param {import("./report.mjs").Report} report
 */
export async function checkJc42(report) {
  report.group("jc42: the kernel's driver reads an emulated MCP9808");
  await withServedChips(["mcp9808@0x18:temperature=21.5"], async (chips) => {
    run("modprobe", "jc42");
    const kernel = new KernelChip(chips.bus, ADDRESS, "jc42");
    const feel = async (/** @type {number} */ temperature) => {
      await chips.set(ADDRESS, { temperature });
      await wait(CONVERTED_MS);
    };

    await report.check("it finds the chip by itself, by its registers", async () => {
      await until("binding by detection", () => kernel.isBound);
      assert.equal(kernel.hwmon("temp1_input"), 21_500);
    });
    const seen = new Map();
    await report.check("temp1_input follows what the chip feels, from -40 to 125 °C", async () => {
      for (const temperature of TEMPERATURES) {
        await feel(temperature);
        seen.set(temperature, kernel.hwmon("temp1_input"));
        // It counts in sixteenths of a degree, and cuts off what is less than a m°C.
        assert.equal(seen.get(temperature), Math.trunc(temperature * 1000), `at ${temperature} °C`);
      }
    });
    await report.check("alarms come and go at the limits that are written through sysfs", () => alarms(kernel, feel));
    const written = { temp1_min: -20_250, temp1_max: -5_500, temp1_crit: -250 };
    await report.check("negative limits and hysteresis are kept", () => {
      for (const [name, value] of Object.entries(written)) {
        kernel.setHwmon(name, value);
        assert.equal(kernel.hwmon(name), value);
      }
      kernel.setHwmon("temp1_crit_hyst", -3_250);
      assert.equal(kernel.hwmon("temp1_crit_hyst"), -3_250);
      assert.equal(kernel.hwmon("temp1_max_hyst"), -8_500);
    });
    kernel.unbind();
    await withBus(`linux:${chips.bus}`, async (controller) => {
      const sensor = new Mcp9808(controller, { address: ADDRESS });
      await report.check("our driver on linux: reads the limits and the hysteresis that the kernel wrote", async () => {
        await sensor.identify();
        assert.deepEqual(await sensor.readLimits(), { lower: -20.25, upper: -5.5, critical: -0.25 });
        assert.equal(await sensor.readHysteresis(), 3);
      });
      await report.check("our driver reads the temperatures that the kernel read, to the m°C", async () => {
        for (const [temperature, milliCelsius] of seen) {
          await feel(temperature);
          assert.equal(Math.trunc((await sensor.readTemperature()) * 1000), milliCelsius);
        }
      });
      await sensor.configure({
        highTemperature: 80.75,
        lowTemperature: -39.75,
        criticalTemperature: 124.5,
        hysteresis: 6,
      });
    });
    await report.check("the kernel reads the limits that our driver wrote", () => {
      kernel.bind();
      const names = ["temp1_min", "temp1_max", "temp1_crit", "temp1_max_hyst", "temp1_crit_hyst"];
      assert.deepEqual(
        names.map((name) => kernel.hwmon(name)),
        [-39_750, 80_750, 124_500, 74_750, 118_500],
      );
    });
    await report.check("the kernel did nothing that the data sheet forbids", () =>
      assert.deepEqual(chips.warnings, []),
    );
    run("modprobe", "-r", "jc42");
  });
}

/**
 * @param {KernelChip} kernel
 * @param {(temperature: number) => Promise<void>} feel
 */
async function alarms(kernel, feel) {
  for (const [name, value] of Object.entries({ temp1_min: -10_000, temp1_max: 30_000, temp1_crit: 50_000 })) {
    kernel.setHwmon(name, value);
  }
  kernel.setHwmon("temp1_crit_hyst", 48_500);
  // Up, and down again through the hysteresis of 1.5 °C, which is below each limit.
  const steps = /** @type {const} */ ([
    [20, 0, 0, 0],
    [30, 0, 0, 0],
    [30.0625, 0, 1, 0],
    [49.9375, 0, 1, 0],
    [50, 0, 1, 1],
    [48.5, 0, 1, 1],
    [48.4375, 0, 1, 0],
    [28.5625, 0, 1, 0],
    [28.5, 0, 0, 0],
    [-10, 0, 0, 0],
    [-11.5, 0, 0, 0],
    [-11.5625, 1, 0, 0],
    [-10.0625, 1, 0, 0],
    [-10, 0, 0, 0],
  ]);
  for (const [temperature, ...expected] of steps) {
    await feel(temperature);
    const flags = ["temp1_min_alarm", "temp1_max_alarm", "temp1_crit_alarm"].map((name) => kernel.hwmon(name));
    assert.deepEqual(flags, expected, `at ${temperature} °C`);
  }
}
