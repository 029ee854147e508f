import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { Sht31 } from "@twowire/drivers";
import { KernelChip, near } from "./kernel-drivers.mjs";
import { addDevice, run, withBus } from "./programs.mjs";
import { withServedChips } from "./served-chips.mjs";

const ADDRESS = 0x44;

/** °C and %RH: the ends of both ranges, and values between. */
const CLIMATES = /** @type {const} */ ([
  [-40, 0],
  [-10.5, 20.25],
  [0, 50],
  [21.37, 65.5],
  [85, 99.9],
  [125, 100],
]);

/**
 * How far the kernel's numbers may be from the truth, in m°C and m%RH: a step of the sensor, and what the kernel loses because it divides
 * by 65,536 where the data sheet has 65,535, and cuts off fractions. Between the kernel and our driver only the latter is allowed.
 */
const STEP = { temperature: 175_000 / 65_535, humidity: 100_000 / 65_535 };
const LOSS = { temperature: 1 + 175_000 / 65_535, humidity: 1 + 100_000 / 65_535 };

/** Steps of the limits: 9 bits of the temperature, 7 of the humidity. */
const LIMIT_STEP = { temperature: 175_000 / 512, humidity: 100_000 / 128 };

/** The limits as the kernel and the data sheet call them. */
const LIMITS = /** @type {const} */ ({
  max: "highSet",
  max_hyst: "highClear",
  min_hyst: "lowClear",
  min: "lowSet",
});

/** What is written through sysfs, in m°C and m%RH. */
const WRITTEN = /** @type {const} */ ({
  temp1_max: 30_000,
  temp1_max_hyst: 28_000,
  temp1_min_hyst: -15_000,
  temp1_min: -20_000,
  humidity1_max: 90_000,
  humidity1_max_hyst: 80_000,
  humidity1_min_hyst: 20_000,
  humidity1_min: 10_000,
});

/**
 * The kernel's driver of Sensirion's SHT3x takes an emulated SHT31 for a real one.
 * @param {import("./report.mjs").Report} report
 */
export async function checkSht3x(report) {
  report.group("sht3x: the kernel's driver reads an emulated SHT31");
  await withServedChips(["sht31@0x44:temperature=21.5:humidity=40"], async (chips) => {
    run("modprobe", "sht3x");
    const kernel = new KernelChip(chips.bus, ADDRESS, "sht3x");
    await report.check("it binds, and reads the limits that the sensor has after power-on", async () => {
      addDevice(chips.bus, "sht3x", ADDRESS);
      assert.ok(kernel.isBound);
      near(kernel.hwmon("temp1_max"), 60_000, LIMIT_STEP.temperature);
      near(kernel.hwmon("temp1_min"), -10_000, LIMIT_STEP.temperature);
      near(kernel.hwmon("humidity1_max"), 80_000, LIMIT_STEP.humidity);
      near(kernel.hwmon("humidity1_min"), 20_000, LIMIT_STEP.humidity);
    });
    const seen = new Map();
    await report.check("temp1_input and humidity1_input follow what the sensor feels", async () => {
      for (const climate of CLIMATES) {
        const [temperature, humidity] = climate;
        await chips.set(ADDRESS, { temperature, humidity });
        // Two reads in the same tick of the kernel's clock have one measurement.
        await wait(20);
        const read = { temperature: kernel.hwmon("temp1_input"), humidity: kernel.hwmon("humidity1_input") };
        near(read.temperature, temperature * 1000, STEP.temperature + LOSS.temperature);
        near(read.humidity, humidity * 1000, STEP.humidity + LOSS.humidity);
        seen.set(climate, read);
      }
    });
    await report.check("alarms come and go at the limits that are written through sysfs", () => alarms(kernel, chips));
    await report.check("the heater is switched on", () => {
      kernel.setHwmon("heater_enable", 1);
      assert.equal(kernel.hwmon("heater_enable"), 1);
    });
    kernel.unbind();
    await withBus(`linux:${chips.bus}`, async (controller) => {
      const sensor = new Sht31(controller, { address: ADDRESS });
      await report.check("our driver on linux: reads the limits that the kernel wrote, and the heater", async () => {
        const limits = await sensor.readAlertLimits();
        for (const [name, limit] of Object.entries(LIMITS)) {
          // Limits are rounded down to their steps.
          near(limits[limit].temperature * 1000, WRITTEN[`temp1_${name}`], LIMIT_STEP.temperature);
          near(limits[limit].humidity * 1000, WRITTEN[`humidity1_${name}`], LIMIT_STEP.humidity);
        }
        assert.equal((await sensor.status()).heater, true);
        await sensor.configure({ heater: false });
      });
      await report.check("our driver reads the climates that the kernel read", async () => {
        for (const [[temperature, humidity], read] of seen) {
          await chips.set(ADDRESS, { temperature, humidity });
          const sample = await sensor.sample();
          near(sample.temperature * 1000, read.temperature, LOSS.temperature);
          near(sample.humidity * 1000, read.humidity, LOSS.humidity);
        }
      });
      await report.check("the kernel reads the limits that our driver wrote", async () => {
        await sensor.setAlertLimits({
          highSet: { temperature: -1.5, humidity: 33 },
          highClear: { temperature: -2.5, humidity: 31 },
          lowClear: { temperature: -38, humidity: 4 },
          lowSet: { temperature: -39.5, humidity: 2 },
        });
        const limits = await sensor.readAlertLimits();
        kernel.bind();
        for (const [name, limit] of Object.entries(LIMITS)) {
          near(kernel.hwmon(`temp1_${name}`), limits[limit].temperature * 1000, LOSS.temperature);
          near(kernel.hwmon(`humidity1_${name}`), limits[limit].humidity * 1000, LOSS.humidity);
        }
        assert.equal(kernel.hwmon("heater_enable"), 0);
      });
    });
    await report.check("the kernel does nothing that the data sheet forbids, but for its haste", () => {
      // It leaves less than the millisecond between two commands that the data sheet asks for.
      assert.deepEqual(
        chips.warnings.filter((warning) => !warning.endsWith("1 ms after the one before")),
        [],
      );
    });
  });
  run("modprobe", "-r", "sht3x");
}

/**
 * Limits are compared with while the sensor measures by itself, ten times a second here.
 * @param {KernelChip} kernel
 * @param {import("./served-chips.mjs").ServedChips} chips
 */
async function alarms(kernel, chips) {
  for (const [name, value] of Object.entries(WRITTEN)) {
    kernel.setHwmon(name, value);
    assert.equal(kernel.hwmon(name), value);
  }
  kernel.setHwmon("update_interval", 100);
  assert.equal(kernel.hwmon("update_interval"), 100);
  const steps = /** @type {const} */ ([
    [25, 50, 0, 0],
    [31, 50, 1, 0],
    [29, 50, 1, 0],
    [27, 91, 0, 1],
    [27, 85, 0, 1],
    [-21, 79, 1, 0],
    [-16, 9, 1, 1],
    [-14, 15, 0, 1],
    [-14, 21, 0, 0],
  ]);
  for (const [temperature, humidity, ...expected] of steps) {
    await chips.set(ADDRESS, { temperature, humidity });
    await wait(250);
    const flags = [kernel.hwmon("temp1_alarm"), kernel.hwmon("humidity1_alarm")];
    assert.deepEqual(flags, expected, `at ${temperature} °C and ${humidity} %RH`);
    near(kernel.hwmon("temp1_input"), temperature * 1000, STEP.temperature + LOSS.temperature);
  }
  kernel.setHwmon("update_interval", 0);
}
