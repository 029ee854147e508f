import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { Bme280 } from "@twowire/drivers";
import { KernelChip, near } from "./kernel-drivers.mjs";
import { addDevice, run, withBus } from "./programs.mjs";
import { withServedChips } from "./served-chips.mjs";

const ADDRESS = 0x76;

/** °C, Pa and %RH: the ends of all ranges, and values between. */
const CLIMATES = /** @type {const} */ ([
  { temperature: -40, pressure: 30_000, humidity: 0 },
  { temperature: -5.25, pressure: 65_432, humidity: 33.3 },
  { temperature: 0, pressure: 101_325, humidity: 50 },
  { temperature: 24.6, pressure: 99_876.5, humidity: 71.5 },
  { temperature: 85, pressure: 110_000, humidity: 100 },
]);

/** What the kernel measures with unless told otherwise. */
const OVERSAMPLING = /** @type {const} */ ({ temperature: 2, pressure: 16, humidity: 16 });

/** Two measurements of that: the one that goes on may have begun with the old climate. */
const MEASURED_MS = 200;

/**
 * The kernel's driver of Bosch's sensors, bmp280, takes an emulated BME280 for a real one.
 * @param {import("./report.mjs").Report} report
 */
export async function checkBmp280(report) {
  report.group("bmp280: the kernel's driver reads an emulated BME280");
  await withServedChips(["bme280@0x76"], async (chips) => {
    run("modprobe", "bmp280-i2c");
    const kernel = new KernelChip(chips.bus, ADDRESS, "bmp280");
    await report.check("it binds, and says what it measures with", () => {
      addDevice(chips.bus, "bme280", ADDRESS);
      assert.ok(kernel.isBound);
      const { temperature, pressure, humidity } = OVERSAMPLING;
      assert.equal(kernel.iio("in_temp_oversampling_ratio"), temperature);
      assert.equal(kernel.iio("in_pressure_oversampling_ratio"), pressure);
      assert.equal(kernel.iio("in_humidityrelative_oversampling_ratio"), humidity);
    });
    const seen = new Map();
    await report.check("temperature, pressure and humidity follow what the sensor feels", async () => {
      for (const climate of CLIMATES) {
        await chips.set(ADDRESS, climate);
        await wait(MEASURED_MS);
        const read = readKernel(kernel);
        near(read.temperature, climate.temperature, 0.01);
        near(read.pressure, climate.pressure, 0.7);
        near(read.humidity, climate.humidity, 0.02);
        seen.set(climate, read);
      }
    });
    kernel.unbind();
    await withBus(`linux:${chips.bus}`, async (controller) => {
      const sensor = new Bme280(controller, { address: ADDRESS, oversampling: OVERSAMPLING });
      await report.check("our driver on linux: computes the same from the same bits", async () => {
        await sensor.identify();
        for (const [climate, read] of seen) {
          await chips.set(ADDRESS, climate);
          const { thermometer, barometer, hygrometer } = await sensor.sample();
          // The kernel shows m°C, thousandths of a %RH, and millionths of a Pa, and cuts off the rest.
          near(thermometer.temperature, read.temperature, 1e-9);
          near(barometer.pressure, read.pressure, 2e-6);
          near(hygrometer.humidity, read.humidity, 1e-3);
        }
      });
    });
    await report.check("the kernel finds its way after our driver", async () => {
      kernel.bind();
      kernel.setIio("in_temp_oversampling_ratio", 16);
      kernel.setIio("in_pressure_oversampling_ratio", 1);
      kernel.setIio("in_humidityrelative_oversampling_ratio", 4);
      const climate = { temperature: 12.34, pressure: 90_000, humidity: 12.5 };
      await chips.set(ADDRESS, climate);
      await wait(MEASURED_MS);
      const { temperature, pressure, humidity } = readKernel(kernel);
      near(temperature, climate.temperature, 0.01);
      // Measured once, the pressure has steps of 2.6 Pa.
      near(pressure, climate.pressure, 3);
      near(humidity, climate.humidity, 0.02);
    });
    await report.check("the kernel did nothing that the data sheet forbids", () =>
      assert.deepEqual(chips.warnings, []),
    );
  });
  run("modprobe", "-r", "bmp280-i2c");
}

/** °C, Pa and %RH: the kernel has m°C, kPa and thousandths of a %RH. @param {KernelChip} kernel */
function readKernel(kernel) {
  return {
    temperature: kernel.iio("in_temp_input") / 1000,
    pressure: kernel.iio("in_pressure_input") * 1000,
    humidity: kernel.iio("in_humidityrelative_input") / 1000,
  };
}
