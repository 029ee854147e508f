// Prints backend × case on what is built: controllers first, then target hosts. The last line is how many passed and failed
// over everything. Exits with 1 if a case fails, 2 for wrong usage.
//
//   node scripts/scorecard.mjs                                              the simulated bus and its limited variants
//   node scripts/scorecard.mjs --bus linux:1 --memory 0x18 --absent 0x40    any bus with a memory on it, such as a chip of
//                                                                           i2c-stub: cells 0x40 to 0x5f are overwritten
//   node scripts/scorecard.mjs --host adapter:                              a place for targets that becomes a bus, such as a
//                                                                           virtual adapter of Linux
//   --missing URI, --forbidden URI   buses that do not exist, or that this user may not open
//   --occupied ADDRESS               an address that a kernel driver owns
import { parseArgs } from "node:util";
import { SimulatedBus } from "../packages/backend-sim/dist/index.js";
import {
  hasPassed,
  limitedHost,
  memoryChipFixture,
  placedTargetFixture,
  runConformance,
  runTargetConformance,
  scorecard,
  simulatedFixture,
  simulatedTargetFixture,
  total,
  TYPICAL_HOST_LIMITS,
  TYPICAL_LIMITS,
} from "../packages/conformance/dist/index.js";
import { isI2CError } from "../packages/core/dist/index.js";
import { defaultRegistry } from "../packages/twowire/dist/index.js";

const registry = defaultRegistry();

async function main() {
  const options = usage();
  const { bus, host } = options;
  const simulated = bus === undefined && host === undefined;
  const controllers = await judged(
    runConformance,
    simulated ? simulatedFixtures() : bus === undefined ? [] : [[bus, realFixture(options)]],
  );
  const hosts = await judged(
    runTargetConformance,
    simulated ? simulatedHosts() : host === undefined ? [] : [[host, realHostFixture(host)]],
  );
  for (const [title, reports] of [
    ["Controllers", controllers],
    ["Target hosts", hosts],
  ]) {
    if (reports.length > 0) console.log(`${title}\n\n${scorecard(reports)}\n`);
  }
  const all = [...controllers, ...hosts];
  console.log(total(all));
  return hasPassed(all) ? 0 : 1;
}

async function judged(run, fixtures) {
  const reports = [];
  for (const [name, makeFixture] of fixtures) reports.push(await run(name, makeFixture));
  return reports;
}

/** The simulated bus, and what it looks like through adapters that can do less. */
function simulatedFixtures() {
  const makeBus = (clock) => new SimulatedBus({ clock });
  return [
    ["sim:", simulatedFixture(makeBus)],
    ...Object.entries(TYPICAL_LIMITS).map(([name, limits]) => [name, simulatedFixture(makeBus, { limits })]),
  ];
}

/** The simulated bus as a place for targets, and as hardware that can do less. */
function simulatedHosts() {
  const makeBus = (clock) => new SimulatedBus({ clock });
  return [
    ["sim:", simulatedTargetFixture(makeBus)],
    ...Object.entries(TYPICAL_HOST_LIMITS).map(([name, limits]) => [
      name,
      simulatedTargetFixture(makeBus, (bus) => limitedHost(bus, limits)),
    ]),
  ];
}

function realFixture({ bus, memory, absent, occupied, missing, forbidden }) {
  return memoryChipFixture(() => registry.open(bus), {
    address: addressOf("--memory", memory),
    absentAddress: addressOf("--absent", absent),
    ...(occupied === undefined ? {} : { occupiedAddress: addressOf("--occupied", occupied) }),
    ...(missing === undefined ? {} : { openMissing: () => registry.open(missing) }),
    ...(forbidden === undefined ? {} : { openForbidden: () => registry.open(forbidden) }),
  });
}

function realHostFixture(host) {
  return placedTargetFixture(
    () => registry.openHost(host),
    (uri) => registry.open(uri),
  );
}

function usage() {
  const names = ["bus", "host", "memory", "absent", "occupied", "missing", "forbidden"];
  try {
    return parseArgs({ options: Object.fromEntries(names.map((name) => [name, { type: "string" }])) }).values;
  } catch (error) {
    throw new Usage(error.message);
  }
}

function addressOf(option, text) {
  const address = Number(text);
  if (text !== undefined && Number.isInteger(address) && address >= 0x08 && address <= 0x77) return address;
  throw new Usage(`${option} needs an address from 0x08 to 0x77`);
}

class Usage extends Error {}

try {
  process.exitCode = await main();
  // A case that hung has left something open, which must not keep the program from ending.
  setTimeout(() => process.exit(), 2000).unref();
} catch (error) {
  if (!(error instanceof Usage) && !isI2CError(error)) throw error;
  console.error(`conformance: ${error.message}`);
  process.exitCode = error instanceof Usage ? 2 : 1;
}
