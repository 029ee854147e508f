import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const places = join(root, "checks", ".new-chip");

/** A project like anybody's: no sources of ours, no settings of ours. */
const TSCONFIG = {
  compilerOptions: {
    target: "es2022",
    module: "nodenext",
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ["**/*.ts"],
};

/** A program that uses the chip as its README says. */
const PROGRAM = `
import { openHardware } from "twowire";
import { xyz4321Chip } from "./xyz4321/descriptor.js";
import { Xyz4321 } from "./xyz4321/driver.js";

const configuration = {
  bus: "sim:xyz4321@0x49:temperature=-5.25",
  devices: { roof: { chip: "xyz4321", address: 0x49 } },
} as const;

export async function measure(): Promise<unknown> {
  await using hardware = await openHardware(configuration, { chips: [xyz4321Chip] });
  return hardware.device("roof", Xyz4321).sample();
}
`;

const PROGRAM_TEST = `
import { expect, it } from "vitest";
import { measure } from "./measure.js";

it("measures", async () => expect(await measure()).toEqual({ temperature: -5.25 }));
`;

describe("twowire new chip, in a project that has the packages", () => {
  let folder = "";

  beforeAll(() => {
    mkdirSync(places, { recursive: true });
    folder = mkdtempSync(join(places, "project-"));
    const twowire = join(root, "packages/twowire/bin/twowire.js");
    execFileSync("node", [twowire, "new", "chip", "xyz4321"], { cwd: folder, stdio: "ignore" });
    const files = { "package.json": { type: "module" }, "tsconfig.json": TSCONFIG };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(content));
    writeFileSync(join(folder, "vitest.config.mjs"), "export default {};\n");
    writeFileSync(join(folder, "measure.ts"), PROGRAM);
    writeFileSync(join(folder, "measure.test.ts"), PROGRAM_TEST);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("makes a chip that compiles", () => {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    expect(spawnSync("node", [tsc, "-p", folder], { encoding: "utf8" }).stdout).toBe("");
  }, 60_000);

  it("makes a chip that works, with one test that says where to begin", () => {
    const report = join(folder, "report.json");
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const args = [
      vitest,
      "run",
      "--root",
      folder,
      "--config",
      "vitest.config.mjs",
      "--reporter=json",
      `--outputFile=${report}`,
    ];
    // A test run within a test run is one of its own.
    const environment = Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST"));
    spawnSync("node", args, { cwd: folder, env: Object.fromEntries(environment), stdio: "ignore" });
    const { testResults } = JSON.parse(readFileSync(report, "utf8")) as {
      testResults: { assertionResults: { title: string; status: string }[] }[];
    };
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
    expect(tests.filter(({ status }) => status !== "passed").map(({ title }) => title)).toEqual([
      "agrees with the data sheet",
    ]);
    expect(tests.map(({ title }) => title)).toEqual(expect.arrayContaining(["measures", "is found by name"]));
  }, 60_000);
});
