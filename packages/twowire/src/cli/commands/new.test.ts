import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProviderRegistry } from "@twowire/core";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MemoryContext } from "../memory-context.fixture.ts";
import { runCommandLine } from "../program.ts";

const FILES = ["README.md", "descriptor.ts", "driver.test.ts", "driver.ts", "emulator.ts", "model.ts", "registers.ts"];

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "twowire-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

async function twowire(...words: readonly string[]) {
  const context = new MemoryContext({ registry: new ProviderRegistry(), workingDirectory: directory });
  const exitCode = await runCommandLine(words, context);
  return { exitCode, stdout: context.stdout.text, stderr: context.stderr.text };
}

function text(...path: readonly string[]): string {
  return readFileSync(join(directory, ...path), "utf8");
}

describe("twowire new chip", () => {
  it("writes a folder in the working directory, and says what to do next", async () => {
    const { exitCode, stdout, stderr } = await twowire("new", "chip", "TMP102");
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(readdirSync(join(directory, "tmp102")).sort()).toEqual(FILES);
    expect(stdout).toContain(`tmp102 has ${FILES.join(", ")}.\n\nNext:\n`);
    expect(stdout).toMatch(/npx vitest run tmp102 +one test fails, and says where to begin\n/);
    expect(stdout).toContain("openHardware(configuration, { chips: [tmp102Chip] })");
  });

  it("writes it elsewhere with --to", async () => {
    mkdirSync(join(directory, "chips"));
    const { stdout } = await twowire("new", "chip", "tmp102", "--to", "chips");
    expect(stdout).toContain("npx vitest run chips/tmp102 ");
    expect(readdirSync(join(directory, "chips", "tmp102")).sort()).toEqual(FILES);
  });

  it("has examples that it understands", async () => {
    const { stdout } = await twowire("new", "--help");
    mkdirSync(join(directory, "packages", "drivers", "src"), { recursive: true });
    const examples = stdout.match(/(?<=^ {2}twowire ).+$/gm) ?? [];
    expect(examples.length).toBeGreaterThan(1);
    for (const example of examples) expect((await twowire(...example.split(" "))).exitCode, example).toBe(0);
  });

  it("tells programs in JSON", async () => {
    const { stdout } = await twowire("new", "chip", "tmp102", "--json");
    expect(JSON.parse(stdout)).toEqual({
      chip: "tmp102",
      folder: join(directory, "tmp102"),
      files: FILES,
      next: expect.arrayContaining([expect.stringContaining("npx vitest run tmp102")]) as unknown,
    });
  });

  it("leaves nothing of the template's own name", async () => {
    await twowire("new", "chip", "tmp102");
    for (const file of FILES) expect(text("tmp102", file), file).not.toMatch(/newchip/i);
    expect(text("tmp102", "driver.ts")).toContain("export class Tmp102 implements");
    expect(text("tmp102", "registers.ts")).toContain('export const tmp102Registers = registerMap({\n  name: "TMP102"');
  });

  describe("imports", () => {
    /** How relative imports of the generated descriptor end. */
    const driverImport = (): string | undefined => /"\.\/driver(\.\w+)"/.exec(text("tmp102", "descriptor.ts"))?.[1];

    it("end in .js, which every project takes, and come from packages", async () => {
      await twowire("new", "chip", "tmp102");
      expect(driverImport()).toBe(".js");
      expect(text("tmp102", "descriptor.ts")).toContain('from "@twowire/drivers"');
      for (const file of FILES) expect(text("tmp102", file), file).not.toMatch(/from "\..*\.ts"/);
    });

    it.each([
      [{ compilerOptions: { rewriteRelativeImportExtensions: true } }, ".ts"],
      [{ compilerOptions: { allowImportingTsExtensions: true, noEmit: true } }, ".ts"],
      [{ compilerOptions: { allowImportingTsExtensions: false }, extends: "./base.json" }, ".js"],
      [{ extends: "./base.json" }, ".ts"],
      [{ extends: ["./base.json", "./tsconfig.json", "@somebody/tsconfig"] }, ".ts"],
      [{ extends: "./nowhere.json" }, ".js"],
      [{}, ".js"],
      ["no configuration", ".js"],
    ])("end as tsconfig.json %j lets them", async (configuration, extension) => {
      const base = { compilerOptions: { rewriteRelativeImportExtensions: true } };
      writeFileSync(join(directory, "base.json"), `// Comments are allowed.\n${JSON.stringify(base)}`);
      writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(configuration));
      await twowire("new", "chip", "tmp102");
      expect(driverImport()).toBe(extension);
    });

    it("are those of its neighbours among the chips of twowire", async () => {
      writeFileSync(join(directory, "chip-descriptor.ts"), "");
      const { stdout } = await twowire("new", "chip", "tmp102");
      expect(driverImport()).toBe(".ts");
      expect(text("tmp102", "descriptor.ts")).toContain('import type { ChipDescriptor } from "../chip-descriptor.ts";');
      expect(stdout).toContain("npm test -- tmp102 ");
      expect(stdout).toContain("tmp102Chip is listed and exported");
    });
  });

  it("never overwrites", async () => {
    await twowire("new", "chip", "tmp102");
    writeFileSync(join(directory, "tmp102", "driver.ts"), "mine");
    const { exitCode, stdout, stderr } = await twowire("new", "chip", "tmp102");
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(
      /^Error: \S+tmp102 is there already\. Remove it, or give another name; nothing was written\.\n$/,
    );
    expect(text("tmp102", "driver.ts")).toBe("mine");
  });

  it.each([
    [["new"], 2, "Missing required argument 'kind'"],
    [["new", "chip"], 2, "Missing required argument 'name'"],
    [["new", "chip", "tmp102", "more"], 2, "Too many arguments"],
    [["new", "driver", "tmp102"], 2, "There is no 'driver' to make. Give chip NAME."],
    [["new", "chpi", "tmp102"], 2, "There is no 'chpi' to make. Did you mean chip?"],
    [["new", "chip", "102tmp"], 2, "'102tmp' cannot be the name of a chip. Give the chip's name in letters and digits"],
    [["new", "chip", "tmp-102"], 2, "cannot be the name of a chip"],
    [["new", "chip", "../tmp102"], 2, "cannot be the name of a chip"],
    [["new", "chip", "t"], 2, "cannot be the name of a chip"],
    [["new", "chip", "a".repeat(33)], 2, "cannot be the name of a chip"],
    [["new", "chip", "promise"], 2, "'promise' means something else in a program"],
    [["new", "chip", "clock"], 2, "'clock' means something else in a program"],
    [["new", "chip", "tmp102", "--to", "nowhere"], 1, "has no folder to be in. Make that first"],
    [["new", "chip", "tmp102", "--to", "a-file"], 1, "has no folder to be in. Give another one"],
  ])("%j is refused, and writes nothing", async (words, expected, message) => {
    writeFileSync(join(directory, "a-file"), "");
    const { exitCode, stdout, stderr } = await twowire(...words);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^Error: [^\n]*\n$/);
    expect([exitCode, stdout]).toEqual([expected, ""]);
    expect(readdirSync(directory)).toEqual(["a-file"]);
  });

  it("writes in its own folder and nowhere else, whatever the name", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constantFrom("..", ".", "/", "con")),
        async (name) => {
          const { exitCode } = await twowire("new", "chip", "--", name);
          const made = readdirSync(directory);
          expect(made).toEqual(exitCode === 0 ? [name.toLowerCase()] : []);
          for (const folder of made) rmSync(join(directory, folder), { recursive: true });
        },
      ),
      { numRuns: 50 },
    );
  });
});
