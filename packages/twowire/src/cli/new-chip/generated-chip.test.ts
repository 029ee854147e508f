import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ProviderRegistry } from "@twowire/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MemoryContext } from "../memory-context.fixture.ts";
import { runCommandLine } from "../program.ts";

const root = fileURLToPath(new URL("../../../../..", import.meta.url));
const drivers = join(root, "packages", "drivers");
/** Inside the workspace, so that our packages are found by name. */
const places = join(drivers, ".new-chip");

/** What tests of a folder came to. */
interface Report {
  readonly numTotalTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly assertionResults: readonly Assertion[] }[];
}

interface Assertion {
  readonly status: string;
  readonly title: string;
  readonly failureMessages: readonly string[];
}

function runTests(folder: string): Report {
  const report = join(folder, "report.json");
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--root", folder, "--reporter=json", `--outputFile=${report}`];
  // A test run within a test run is one of its own.
  const environment = Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST"));
  spawnSync("node", args, { cwd: folder, env: Object.fromEntries(environment), stdio: "ignore" });
  return JSON.parse(readFileSync(report, "utf8")) as Report;
}

/** What the compiler says, except of what is not in the folder. */
function compile(folder: string): string {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync("node", [tsc, "-p", folder], { cwd: root, encoding: "utf8" });
  return stdout.replaceAll(/^packages\/[\w-]+\/src\/.*\n(\s.*\n)*/gm, "");
}

describe("a chip among those of twowire", () => {
  let folder = "";

  beforeAll(async () => {
    mkdirSync(places, { recursive: true });
    folder = mkdtempSync(join(places, "own-"));
    // What makes it one of them.
    copyFileSync(join(drivers, "src", "chip-descriptor.ts"), join(folder, "chip-descriptor.ts"));
    const context = new MemoryContext({ registry: new ProviderRegistry(), workingDirectory: folder });
    await runCommandLine(["new", "chip", "xyz4321"], context);
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        extends: join(root, "tsconfig.base.json"),
        compilerOptions: { composite: false, noEmit: true, types: ["node"] },
        include: ["**/*.ts"],
      }),
    );
    const conditions = ["twowire-source"];
    writeFileSync(
      join(folder, "vitest.config.mjs"),
      `export default ${JSON.stringify({
        resolve: { conditions },
        ssr: { resolve: { conditions, externalConditions: conditions } },
        test: { include: ["**/*.test.ts"] },
      })};\n`,
    );
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("compiles", () => expect(compile(folder)).toBe(""), 60_000);

  it("has one test that fails, and says where to begin", () => {
    const { numTotalTests, numFailedTests, testResults } = runTests(folder);
    expect(numTotalTests).toBeGreaterThan(4);
    expect(numFailedTests).toBe(1);
    const failed = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter((test) => test.status === "failed");
    expect(failed).toMatchObject([{ title: "agrees with the data sheet" }]);
    expect(failed[0]?.failureMessages[0]).toContain("This is not a XYZ4321 yet. Begin with registers.ts");
  }, 60_000);
});
