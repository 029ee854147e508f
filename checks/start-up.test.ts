import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chipIndex } from "@twowire/drivers/chip-index";
import { afterAll, describe, expect, it } from "vitest";
import { filesLoadedBy, modulesIn } from "./loaded-modules.ts";

// What a command loads is what it takes to start: this holds it to what it needs, whatever a machine's speed. The figures are in
// docs/benchmarks.md.

const twowire = fileURLToPath(new URL("../packages/twowire", import.meta.url));
const nowhere = mkdtempSync(join(tmpdir(), "twowire-start-"));
afterAll(() => rmSync(nowhere, { recursive: true }));

/** The folders of drivers in loaded modules. */
function driversIn(modules: readonly string[]): readonly string[] {
  return [...new Set(modules.flatMap((module) => /^drivers\/(\w+)\//.exec(module)?.[1] ?? []))];
}

/** The packages of others in loaded files. */
function othersIn(files: readonly string[]): readonly string[] {
  return [...new Set(files.flatMap((file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []))];
}

const ONE_CHIP = ["mcp9808"];

/** Command lines, the drivers that they need, and the backends. */
const COMMANDS: readonly (readonly [line: string, drivers: readonly string[], backends: readonly string[]])[] = [
  ["--version", [], []],
  ["--help", [], []],
  ["get --help", [], []],
  ["chips", [], []],
  ["list", [], ["linux"]],
  ["detect", ONE_CHIP, ["sim"]],
  ["detect sim:empty", [], ["sim"]],
  ["get -y 0x18 0x06", ONE_CHIP, ["sim"]],
  ["set -y 0x18 0x08 0x03", ONE_CHIP, ["sim"]],
  ["dump -y 0x18", ONE_CHIP, ["sim"]],
  ["transfer -y w1@0x18 0x05 r2", ONE_CHIP, ["sim"]],
  ["read mcp9808", ONE_CHIP, ["sim"]],
  ["read sht31 --bus sim:sht31", ["sht31"], ["sim"]],
  ["watch sht31 --bus sim:sht31 --count 1", ["sht31"], ["sim"]],
  ["identify", ONE_CHIP, ["sim"]],
  ["identify --bus sim:sht31,tca9548a", ["sht31", "tca9548a"], ["sim"]],
  ["chips show ds3231 --json", ["ds3231"], []],
];

describe.each([
  ["the command", "dist/cli/main.js"],
  ["its bundle", "dist/command/main.js"],
])("%s", (_title, main) => {
  it.each(COMMANDS)("loads for `twowire %s` no driver and no backend but %j and %j", (line, drivers, backends) => {
    const files = filesLoadedBy([join(twowire, main), ...line.split(" ")], nowhere);
    const modules = modulesIn(files);
    expect(modules).toContain("twowire/cli/main.js");
    expect(driversIn(modules).toSorted()).toEqual(drivers.toSorted());
    expect(modules.includes("backend-sim/simulated-bus.js")).toBe(backends.includes("sim"));
    expect(modules.includes("backend-linux/list-buses.js")).toBe(backends.includes("linux"));
    // Opening a bus of Linux loads these, and listing some does not.
    expect(modules.filter((module) => /backend-linux\/(open-bus|.*\/adapter-host)\.js/.test(module))).toEqual([]);
    expect(othersIn(files).filter((name) => name !== "commander")).toEqual([]);
  });

  it("would be seen loading more", () => {
    writeFileSync(
      join(nowhere, "twowire.config.json"),
      '{ "bus": "sim:", "devices": { "roof": { "chip": "mcp9808" } } }',
    );
    try {
      const files = filesLoadedBy([join(twowire, main), "read", "mcp9808"], nowhere);
      const folders = chipIndex.map(({ name }) => name).filter((name) => !/^at24c|^pcf8574a/.test(name));
      expect(driversIn(modulesIn(files))).toEqual(expect.arrayContaining(folders));
      expect(othersIn(files)).toEqual(expect.arrayContaining(["jsonc-parser", "valibot"]));
    } finally {
      rmSync(join(nowhere, "twowire.config.json"));
    }
  });
});

describe("its bundle", () => {
  it.each(COMMANDS)("is a few files for `twowire %s`", (line) => {
    const files = filesLoadedBy([join(twowire, "dist/command/main.js"), ...line.split(" ")], nowhere);
    expect(files.filter((file) => file.includes("/dist/command/")).length).toBeLessThanOrEqual(25);
    // No part of it is loaded from outside a second time.
    expect(files.filter((file) => /\/packages\/[\w-]+\/dist\/(?!command\/)/.test(file))).toEqual([]);
  });
});

describe("bin/twowire.js", () => {
  const copy = join(nowhere, "packages/twowire/bin/twowire.js");
  const bundle = join(nowhere, "packages/twowire/dist/command/main.js");
  const parts = join(nowhere, "packages/twowire/dist/cli/main.js");

  function write(file: string, text: string, seconds: number): void {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    utimesSync(file, seconds, seconds);
  }

  function started(): string {
    return spawnSync(process.execPath, [copy], { encoding: "utf8" }).stdout;
  }

  it("starts the bundle, but nothing that is older than what it was made of", () => {
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(join(twowire, "bin/twowire.js"), copy);
    write(parts, "process.stdout.write('parts');", 1000);
    expect(started()).toBe("parts");
    write(bundle, "process.stdout.write('bundle');", 2000);
    expect(started()).toBe("bundle");
    for (const name of ["core", "target", "drivers", "backend-sim", "backend-linux", "twowire"]) {
      const remembered = join(nowhere, "packages", name, "dist/.tsbuildinfo");
      write(remembered, "", 1500);
      expect(started()).toBe("bundle");
      write(remembered, "", 3000);
      expect(started(), name).toBe("parts");
      rmSync(remembered);
    }
  });

  it("looks at every package that the bundle is made of", () => {
    const text = readFileSync(copy, "utf8");
    const made = new Set(
      modulesIn(filesLoadedBy([join(twowire, "dist/command/main.js"), "list"], nowhere)).map(
        (each) => each.split("/")[0],
      ),
    );
    for (const name of made) expect(text).toContain(`"${name}"`);
  });
});
