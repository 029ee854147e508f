import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { I2CDevice, scan } from "@twowire/core";
import { addDevice, open, withBus, openBusFiles, parseDetect, run } from "./programs.mjs";
import { CHIP, fillChip } from "./stub-chip.mjs";

const OPEN_AND_LIST = fileURLToPath(new URL("open-and-list.mjs", import.meta.url));
const NOBODY = 65534;

/** What a user without any rights gets from opening buses and listing them. @param {readonly string[]} uris */
function asNobody(...uris) {
  const drop = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];
  return JSON.parse(run("setpriv", ...drop, process.execPath, OPEN_AND_LIST, ...uris));
}

/**
 * The three ways in which a bus or an address can be out of reach, each with an error of its own.
 * @param {import("./report.mjs").Report} report
 * @param {number} bus where i2c-stub is
 */
export async function checkRefusals(report, bus) {
  report.group("out of reach");
  const ways = ["", "?engine=rdwr", "?engine=i2c-bus"];
  for (const way of ways) {
    await report.check(`linux:57${way} does not exist: says so, and names the bus that does`, () =>
      assert.rejects(open(`linux:57${way}`), (error) => {
        assert.equal(error.kind, "not-found");
        assert.equal(error.code, "ENOENT");
        assert.match(error.message, new RegExp(`no /dev/i2c-57.*linux:${bus} \\(SMBus stub driver\\)`));
        return true;
      }),
    );
  }
  await report.check(
    "a user without permission is told so, and which group has it, by every engine and in the list",
    () => {
      const outcomes = asNobody(...ways.map((way) => `linux:${bus}${way}`));
      assert.equal(outcomes.opened.length, ways.length);
      for (const { kind, code, message } of outcomes.opened) {
        assert.deepEqual({ kind, code }, { kind: "permission-denied", code: "EACCES" });
        assert.match(message, /may not open \/dev\/i2c-\d+.*group i2c/);
      }
      const listed = outcomes.listed.find(({ uri }) => uri === `linux:${bus}`);
      assert.match(listed.obstacle, /group i2c/);
    },
  );
  await report.check("/dev/null is no bus", () =>
    assert.rejects(open("linux:/dev/null"), { kind: "invalid-argument" }),
  );
  await report.check("combined messages on an adapter without plain I2C are refused, with the reason", () =>
    assert.rejects(open(`linux:${bus}?engine=rdwr`), { kind: "unsupported", message: /no plain I2C/ }),
  );
  await report.check("none of it leaves a file open", () => assert.equal(openBusFiles(), 0));
  await checkOwnedAddress(report, bus);
}

/**
 * @param {import("./report.mjs").Report} report
 * @param {number} bus
 */
async function checkOwnedAddress(report, bus) {
  report.group(`0x18 owned by the kernel's jc42 driver`);
  fillChip(bus);
  run("modprobe", "jc42");
  addIfNotDetected(bus);
  for (const way of ["", "?engine=i2c-bus", "?engine=i2c-bus&sync=1"]) {
    await report.check(`linux:${bus}${way}: the address is in use, by jc42, also when asked again`, () =>
      withBus(`linux:${bus}${way}`, async (controller) => {
        for (const _attempt of [1, 2, 3]) {
          await assert.rejects(new I2CDevice(controller, CHIP).readRegister(5, 2), {
            kind: "address-in-use",
            code: "EBUSY",
            outcome: "never-sent",
            message: /kernel driver jc42.*force=1/,
          });
        }
      }),
    );
  }
  await report.check("a scan shows it as in use where i2cdetect shows UU", () =>
    withBus(`linux:${bus}`, async (controller) => {
      const { found, inUse } = await scan(controller);
      assert.deepEqual({ found, inUse }, { found: [], inUse: [CHIP] });
      assert.deepEqual({ found, inUse }, parseDetect(run("i2cdetect", "-y", bus)));
    }),
  );
  for (const way of ["?force=1", "?force=1&engine=i2c-bus"]) {
    await report.check(`linux:${bus}${way} reads it all the same, as the kernel does`, () =>
      withBus(`linux:${bus}${way}`, async (controller) => {
        assert.equal(await new I2CDevice(controller, CHIP).readRegister(5, 2), 0xc190);
        assert.equal(readFileSync(temperatureFile(bus), "utf8").trim(), "25000");
      }),
    );
  }
  await report.check("an address that a driver takes while a program runs is noticed within a second", () =>
    withBus(`linux:${bus}`, async (controller) => {
      run("modprobe", "-r", "jc42");
      const device = new I2CDevice(controller, CHIP);
      assert.equal(await device.readRegister(6, 2), 0x0054);
      run("modprobe", "jc42");
      addIfNotDetected(bus);
      const endMs = performance.now() + 10_000;
      let refused;
      while (refused === undefined && performance.now() < endMs) {
        refused = await device.readRegister(6, 2).then(
          () => undefined,
          (error) => error.kind,
        );
      }
      assert.equal(refused, "address-in-use");
    }),
  );
  run("modprobe", "-r", "jc42");
  await report.check("it is free again when the driver is gone", () =>
    withBus(`linux:${bus}`, async (controller) => {
      assert.equal(await new I2CDevice(controller, CHIP).readRegister(5, 2), 0xc190);
    }),
  );
}

/** jc42 detects its chip by itself, where the adapter lets it. @param {number} bus */
function addIfNotDetected(bus) {
  const { inUse } = parseDetect(run("i2cdetect", "-y", bus));
  if (inUse.includes(CHIP)) return;
  addDevice(bus, "jc42", CHIP);
}

/** @param {number} bus */
function temperatureFile(bus) {
  const folder = `/sys/bus/i2c/devices/${bus}-0018/hwmon`;
  return run("sh", "-c", `echo ${folder}/hwmon*/temp1_input`).trim();
}
