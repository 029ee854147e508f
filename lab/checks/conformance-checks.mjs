import { memoryChipFixture, runConformance } from "@twowire/conformance";
import assert from "node:assert/strict";
import { adapterNamed, addDevice, open, openBusFiles, run } from "./programs.mjs";
import { MEMORY_CHIP, REGISTER_CHIP, withVirtualAdapter } from "./virtual-adapter.mjs";

/** Another user, to be refused as. */
const NOBODY = 65534;

/** How long a case may take in the guest, where everything is slow. */
const LIMIT_MS = 60_000;

/**
 * The behaviour suite for controllers, on the kernel's own adapters. What an adapter cannot do, and what cannot be judged, is reported with what is missing.
 * @param {import("./report.mjs").Report} report
 */
export async function checkConformance(report) {
  await onStub(report);
  await onVirtualAdapter(report);
}

/** @param {import("./report.mjs").Report} report */
async function onStub(report) {
  // A second chip, for a kernel driver to own.
  run("modprobe", "-r", "i2c-stub");
  run("modprobe", "i2c-stub", "chip_addr=0x18,0x48");
  const bus = adapterNamed("SMBus stub driver");
  run("modprobe", "lm75");
  addDevice(bus, "lm75", 0x48);
  for (const way of ["", "?sync=1", "?engine=i2c-bus"]) {
    await conform(report, `linux:${bus}${way}`, "SMBus transactions on i2c-stub", {
      address: 0x18,
      occupiedAddress: 0x48,
    });
  }
}

/** @param {import("./report.mjs").Report} report */
async function onVirtualAdapter(report) {
  await withVirtualAdapter(async (bus) => {
    run("modprobe", "jc42");
    if (!run("i2cdetect", "-y", "-r", bus).includes("UU")) addDevice(bus, "jc42", REGISTER_CHIP);
    for (const way of ["", "?sync=1", "?engine=smbus", "?engine=i2c-bus"]) {
      const known = { address: MEMORY_CHIP, occupiedAddress: REGISTER_CHIP };
      await conform(report, `linux:${bus}${way}`, "a kernel adapter with plain I2C", known);
    }
    run("modprobe", "-r", "jc42");
  });
}

/**
 * @param {import("./report.mjs").Report} report
 * @param {string} uri
 * @param {string} what
 * @param {{ address: number, occupiedAddress: number }} known
 */
async function conform(report, uri, what, known) {
  report.group(`${uri}: conformance, ${what}`);
  const fixture = memoryChipFixture(() => open(uri), {
    ...known,
    absentAddress: 0x2a,
    openMissing: () => open("linux:57"),
    openForbidden: () => openAsNobody(uri),
  });
  const { results } = await runConformance(uri, fixture, { limitMs: LIMIT_MS });
  /** @type {Map<string, string[]>} */
  const missing = new Map();
  for (const result of results) {
    if (result.outcome === "not-capable" || result.outcome === "not-judged") {
      const what = `${result.outcome.replace("-", " ")}: ${result.missing}`;
      missing.set(what, [...(missing.get(what) ?? []), result.id]);
      continue;
    }
    await report.check(`${result.id} ${result.title}`, () => {
      if (result.outcome === "failed") throw result.error;
    });
  }
  for (const [what, ids] of missing) report.skip(ids.join(" "), what);
  await report.check("no file was left open", () => assert.equal(openBusFiles(), 0));
}

/** Opens a bus without the rights of root. @param {string} uri */
async function openAsNobody(uri) {
  process.seteuid?.(NOBODY);
  try {
    return await open(uri);
  } finally {
    process.seteuid?.(0);
  }
}
