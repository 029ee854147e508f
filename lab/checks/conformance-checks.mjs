import {
  CONTROLLER_CASES,
  memoryChipFixture,
  runConformance,
  runTargetConformance,
  scorecard,
  TARGET_CASES,
} from "@twowire/conformance";
import assert from "node:assert/strict";
import { setPriority } from "node:os";
import { adapterControllerFixture, adapterTargetFixture, OCCUPIED } from "./adapter-fixtures.mjs";
import { EXPECTED } from "./conformance-expectations.mjs";
import { adapterNamed, addDevice, attempt, open, openBusFiles, run } from "./programs.mjs";
import { ControllerProcess } from "./remote-bus.mjs";
import { loadModules } from "./served-adapter.mjs";
import { MEMORY_CHIP, withVirtualAdapter } from "./virtual-adapter.mjs";

/** Another user, to be refused as. */
const NOBODY = 65534;

/** How long a case may take in the guest, where everything is slow. */
const LIMIT = { limitMs: 20_000 };

/** Cases that need more than a memory: targets of their own, or an adapter that may be pulled out. */
const NEED_AN_ADAPTER = CONTROLLER_CASES.filter(({ needs }) =>
  needs.some((need) => need === "host" || need.startsWith("faults.")),
);
const OTHERS = CONTROLLER_CASES.filter((each) => !NEED_AN_ADAPTER.includes(each));

/**
 * The behaviour suites on the kernel's own adapters: controllers on i2c-stub and on `adapter:`, and `adapter:` as a place for targets.
 * What cannot be done, or not be judged, must be what is known, by name.
 * @param {import("./report.mjs").Report} report
 */
export async function checkConformance(report) {
  loadModules();
  const controllers = [...(await onStub(report)), ...(await onAdapter(report))];
  const host = runOnAdapter(report, TARGET_CASES, (cases) =>
    runTargetConformance("adapter:", adapterTargetFixture, { ...LIMIT, cases }),
  );
  const hosts = [await judge(report, host, "as a host")];
  report.note(`Controllers\n\n${scorecard(controllers)}\n`);
  report.note(`Target hosts\n\n${scorecard(hosts)}\n`);
}

/** SMBus transactions, on chips that the kernel pretends to have. @param {import("./report.mjs").Report} report */
async function onStub(report) {
  // A second chip, for a kernel driver to own.
  run("modprobe", "-r", "i2c-stub");
  run("modprobe", "i2c-stub", "chip_addr=0x18,0x48");
  const bus = adapterNamed("SMBus stub driver");
  run("modprobe", "lm75");
  addDevice(bus, "lm75", 0x48);
  const reports = [];
  for (const way of ["", "?sync=1", "?engine=i2c-bus", "?engine=i2c-bus&sync=1"]) {
    const fixture = memoryFixture(`linux:${bus}${way}`, { address: 0x18, occupiedAddress: 0x48 });
    reports.push(await judge(report, runConformance(`i2c-stub ${way}`.trim(), fixture, LIMIT)));
  }
  // Drivers that look for their chip on every new adapter would be on the bus of a case when it begins.
  for (const driver of ["lm75", "jc42"]) attempt("modprobe", "-r", driver);
  return reports;
}

/** Plain I2C, on an adapter whose targets are ours. @param {import("./report.mjs").Report} report */
async function onAdapter(report) {
  const reports = [];
  for (const way of ["", "?engine=smbus", "?engine=i2c-bus"]) {
    const fixture = adapterControllerFixture((bus) => open(`linux:${bus}${way}`), {
      openMissing: () => open("linux:57"),
      openForbidden: (bus) => openAsNobody(`linux:${bus}${way}`),
    });
    const running = runOnAdapter(report, CONTROLLER_CASES, (cases) =>
      runConformance(`adapter: ${way}`.trim(), fixture, { ...LIMIT, cases }),
    );
    reports.push(await judge(report, running));
  }
  for (const way of ["?sync=1", "?engine=smbus&sync=1", "?engine=i2c-bus&sync=1"]) {
    reports.push(await judge(report, runBlocking(report, way)));
  }
  return reports;
}

/**
 * A controller that blocks its process cannot be that of its targets. So it is judged in two ways: here, with a memory in another
 * process, and in another process, with the targets here.
 * @param {import("./report.mjs").Report} report
 * @param {string} way
 * @returns {Promise<import("@twowire/conformance").ConformanceReport>}
 */
async function runBlocking(report, way) {
  const name = `adapter: ${way}`;
  /** @type {import("@twowire/conformance").CaseResult[]} */
  const results = [];
  await withVirtualAdapter(async (bus) => {
    addDevice(bus, "dummy", OCCUPIED);
    const fixture = memoryFixture(`linux:${bus}${way}`, { address: MEMORY_CHIP, occupiedAddress: OCCUPIED });
    const run = (cases) => runConformance(name, fixture, { ...LIMIT, cases });
    results.push(...(await runOnAdapter(report, OTHERS, run)).results);
  });
  const elsewhere = new ControllerProcess();
  // hid-cp2112 gives an answer 50 ms, whatever the other process does.
  setPriority(-20);
  try {
    const openBus = (/** @type {number} */ bus) => elsewhere.open(`linux:${bus}${way}`);
    // A program that is blocked while a target makes it wait cannot do what these cases ask of it meanwhile.
    const fixture = adapterControllerFixture(openBus, { limits: { stretch: "none" } });
    const run = (cases) => runConformance(name, fixture, { ...LIMIT, cases });
    results.push(...(await runOnAdapter(report, NEED_AN_ADAPTER, run)).results);
  } finally {
    setPriority(0);
    await elsewhere.close();
  }
  return { name, results };
}

/**
 * Runs cases, and those that fail once more: hid-cp2112 waits 50 ms for an answer of ours, which this machine may take for itself when
 * others are busy on it. What failed once is told.
 * @template Case
 * @param {import("./report.mjs").Report} report
 * @param {readonly (Case & { readonly id: string })[]} cases
 * @param {(cases: readonly (Case & { readonly id: string })[]) => Promise<import("@twowire/conformance").ConformanceReport>} run
 * @returns {Promise<import("@twowire/conformance").ConformanceReport>}
 */
async function runOnAdapter(report, cases, run) {
  const { name, results } = await run(cases);
  const failed = results.filter(({ outcome }) => outcome === "failed");
  if (failed.length === 0) return { name, results };
  for (const result of failed) {
    report.note(`${name}: ${result.id} is tried again: ${"error" in result ? String(result.error) : ""}`);
  }
  const again = await run(cases.filter(({ id }) => failed.some((result) => result.id === id)));
  const second = new Map(again.results.map((result) => [result.id, result]));
  return { name, results: results.map((result) => second.get(result.id) ?? result) };
}

/**
 * @param {string} uri
 * @param {{ address: number, occupiedAddress: number }} known
 */
function memoryFixture(uri, known) {
  return memoryChipFixture(() => open(uri), {
    ...known,
    absentAddress: 0x2a,
    openMissing: () => open("linux:57"),
    openForbidden: () => openAsNobody(uri),
  });
}

/**
 * Reports what came of each case, and whether what did not pass is what is known.
 * @param {import("./report.mjs").Report} report
 * @param {Promise<import("@twowire/conformance").ConformanceReport>} running
 * @param {string} [role]
 */
async function judge(report, running, role = "as a controller") {
  const startedMs = performance.now();
  const judged = await running;
  report.group(`${judged.name} ${role}: conformance (${Math.round(performance.now() - startedMs)} ms)`);
  /** @type {Map<string, string[]>} */
  const missing = new Map();
  for (const result of judged.results) {
    if (result.outcome === "not-capable" || result.outcome === "not-judged") {
      const what = `${result.outcome === "not-judged" ? "?" : "-"} ${result.missing}`;
      missing.set(what, [...(missing.get(what) ?? []), result.id]);
      continue;
    }
    await report.check(`${result.id} ${result.title}`, () => {
      if (result.outcome === "failed") throw result.error;
    });
  }
  const known = Object.fromEntries([...missing].map(([what, ids]) => [what, ids.toSorted().join(" ")]));
  for (const [what, ids] of Object.entries(known)) {
    report.skip(ids, what.replace(/^[?]/, "not judged:").replace(/^-/, "not capable:"));
  }
  await report.check("what is not capable or not judged is what is known", () =>
    assert.deepEqual(known, EXPECTED[`${judged.name} ${role}`]),
  );
  await report.check("no file was left open", () => assert.equal(openBusFiles(), 0));
  return judged;
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
