import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { attempt, run } from "./programs.mjs";
import { COMMAND, loadModules } from "./served-adapter.mjs";

const NOBODY = ["--reuid=65534", "--regid=65534", "--clear-groups"];

/**
 * What a virtual adapter needs of the machine, each thing missing once.
 * @param {import("./report.mjs").Report} report
 */
export async function checkAdapterObstacles(report) {
  report.group("twowire serve where something is missing");
  attempt("modprobe", "-r", "hid-cp2112");
  attempt("modprobe", "-r", "uhid");
  await report.check("without uhid: says so, and how to load it", () => {
    assert.equal(existsSync("/dev/uhid"), false);
    assertRefused(
      serve(),
      /There is no \/dev\/uhid: the kernel module uhid is not loaded.*sudo modprobe -a uhid hid-cp2112 i2c-dev/,
    );
  });
  run("modprobe", "uhid");
  await report.check("without hid-cp2112: says so, and how to load it", () =>
    assertRefused(serve(), /the module hid-cp2112 is not loaded.*sudo modprobe -a uhid hid-cp2112 i2c-dev/),
  );
  run("modprobe", "hid-cp2112");
  run("modprobe", "-r", "i2c-dev");
  await report.check("without i2c-dev: says so, and how to load it", () =>
    assertRefused(
      serve(),
      /module i2c-dev, which makes \/dev\/i2c-N, is not loaded.*sudo modprobe -a uhid hid-cp2112 i2c-dev/,
    ),
  );
  loadModules();
  await report.check("as a user without rights: says so, and two ways to get them", () =>
    assertRefused(
      attempt("setpriv", ...NOBODY, process.execPath, COMMAND, "serve", "mcp9808"),
      /This user may not open \/dev\/uhid.*Run as root, or let a group use it.*60-uhid\.rules/,
    ),
  );
  await report.check("the list names the obstacle too", () => {
    const { stdout } = attempt("setpriv", ...NOBODY, process.execPath, COMMAND, "list");
    assert.match(stdout, /adapter:.*may not open \/dev\/uhid/s);
  });
}

function serve() {
  return attempt(process.execPath, COMMAND, "serve", "mcp9808@0x18");
}

/** @param {{ status: number | null, stdout: string, stderr: string }} outcome @param {RegExp} message */
function assertRefused({ status, stdout, stderr }, message) {
  assert.deepEqual({ status, stdout }, { status: 1, stdout: "" });
  assert.match(stderr, message);
}
