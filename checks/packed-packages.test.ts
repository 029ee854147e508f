import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filesLoadedBy } from "./loaded-modules.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { packageManager: string };
const folder = mkdtempSync(join(tmpdir(), "twowire-packed-"));

/** Packs every package and installs what was packed into an empty folder, without the optional native parts. */
function install(): void {
  const tarballs = new Map<string, string>();
  for (const name of readdirSync(join(root, "packages"))) {
    const manifest = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8")) as { name: string };
    const packed = execFileSync("npx", ["--yes", packageManager, "pack", "--json", "--pack-destination", folder], {
      cwd: join(root, "packages", name),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    tarballs.set(manifest.name, `file:${(JSON.parse(packed) as { filename: string }).filename}`);
  }
  const dependencies = Object.fromEntries(tarballs);
  const manifest = { name: "newcomer", private: true, type: "module", dependencies, overrides: dependencies };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  execFileSync("npm", ["install", "--omit=optional", "--no-audit", "--no-fund"], { cwd: folder, stdio: "ignore" });
}

/** What the bundle does when a bus of Linux is opened. */
const LOAD_KOFFI = `
  console.log((await import("./node_modules/twowire/dist/command/_koffi.js")).default);
`;

interface Manifest {
  readonly dependencies?: object;
  readonly optionalDependencies?: object;
  readonly scripts?: object;
  readonly gypfile?: unknown;
  readonly os?: unknown;
  readonly cpu?: unknown;
}

function manifestOf(file: string): Manifest {
  return JSON.parse(readFileSync(file, "utf8")) as Manifest;
}

function node(...args: string[]): string {
  return execFileSync("node", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

describe("what pnpm pack makes", () => {
  beforeAll(install, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("runs the command", () => {
    const output = execFileSync(
      "npx",
      ["twowire", "read", "mcp9808", "--bus", "sim:mcp9808@0x18:temperature=-5.25", "--json"],
      { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
    );
    expect(JSON.parse(output)).toMatchObject({ temperature: -5.25 });
  });

  it("starts the command from its bundle, and finds what is native where the Linux backend does", () => {
    const command = join(folder, "node_modules/twowire/bin/twowire.js");
    const files = filesLoadedBy([command, "list"], folder);
    expect(files).toContain(join(folder, "node_modules/twowire/dist/command/main.js"));
    expect(files.filter((file) => /\/dist\/(?!command\/)/.test(file))).toEqual([]);
    const home = join(folder, "node_modules/@twowire/backend-linux/node_modules/koffi");
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "index.js"), `module.exports = "found";`);
    try {
      expect(node("--input-type=module", "-e", LOAD_KOFFI)).toBe("found\n");
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  it("has what a new chip is made of", () => {
    execFileSync("npx", ["twowire", "new", "chip", "xyz4321"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    expect(readdirSync(join(folder, "xyz4321"))).toEqual(expect.arrayContaining(["driver.ts", "driver.test.ts"]));
  });

  it("imports every package", () => {
    for (const name of readdirSync(join(root, "packages"))) {
      const specifier = name === "twowire" ? name : `@twowire/${name}`;
      const names = node("--input-type=module", "-e", `console.log(Object.keys(await import("${specifier}")).length)`);
      expect(Number(names), specifier).toBeGreaterThan(0);
    }
  }, 60_000);

  it("has types that compile without those of Node, or of anything else that is not installed with it", () => {
    const names = readdirSync(join(root, "packages")).map((name) => (name === "twowire" ? name : `@twowire/${name}`));
    writeFileSync(
      join(folder, "consumer.ts"),
      names.map((name, index) => `export * as p${index} from "${name}";\n`).join(""),
    );
    const compilerOptions = {
      target: "es2022",
      lib: ["es2023", "esnext.disposable"],
      module: "nodenext",
      strict: true,
      types: [],
      noEmit: true,
      skipLibCheck: false,
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["consumer.ts"] }));
    const { stdout } = spawnSync("node", [join(root, "node_modules/typescript/bin/tsc"), "-p", folder], {
      encoding: "utf8",
    });
    expect(stdout).toBe("");
  }, 60_000);

  it("says of each package what it is for and to whom", () => {
    for (const name of readdirSync(join(root, "packages"))) {
      const manifest: unknown = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
      expect(manifest, name).toMatchObject({
        description: expect.stringMatching(/.{20}/) as string,
        keywords: expect.arrayContaining(["i2c"]) as string[],
        license: "MIT",
        engines: { node: ">=20.19" },
      });
    }
  });

  it("says which package is missing where a native part is left out", () => {
    const program = `
      import { defaultRegistry } from "twowire";
      await defaultRegistry().open("linux:0").catch((error) => console.log(error.name, error.message));
    `;
    expect(node("--input-type=module", "-e", program)).toMatch(/^I2CError /);
  });

  it("needs nothing that is built where it is installed, or that is for one system only", () => {
    const manifests = readdirSync(join(folder, "node_modules"), { recursive: true, encoding: "utf8" })
      .filter((file) => /(^|node_modules\/)(@[^/]+\/)?[^/@]+\/package\.json$/.test(file))
      .map((file) => ({ file, manifest: manifestOf(join(folder, "node_modules", file)) }));
    expect(manifests.length).toBeGreaterThan(10);
    const native = manifests.filter(
      ({ file, manifest: { gypfile, os, cpu, scripts = {} } }) =>
        gypfile === true ||
        os !== undefined ||
        cpu !== undefined ||
        ["preinstall", "install", "postinstall"].some((script) => script in scripts) ||
        existsSync(join(folder, "node_modules", file, "../binding.gyp")),
    );
    expect(native.map(({ file }) => file)).toEqual([]);
  });

  it("has its native parts as optional ones, and loads none of them by being imported", () => {
    const { dependencies, optionalDependencies } = manifestOf(join(root, "packages/backend-linux/package.json"));
    const parts = ["koffi", "i2c-bus"];
    expect(Object.keys(optionalDependencies ?? {})).toEqual(expect.arrayContaining(parts));
    expect(Object.keys(dependencies ?? {}).filter((name) => parts.includes(name))).toEqual([]);
    for (const part of parts) {
      mkdirSync(join(folder, "node_modules", part));
      writeFileSync(join(folder, "node_modules", part, "package.json"), `{ "name": "${part}", "main": "index.js" }`);
      writeFileSync(join(folder, "node_modules", part, "index.js"), `console.log("${part} was loaded");`);
    }
    try {
      const names = readdirSync(join(root, "packages")).map((name) => (name === "twowire" ? name : `@twowire/${name}`));
      const imports = names.map((name) => `await import("${name}");`).join("");
      const program = `${imports} const { linuxProvider } = await import("@twowire/backend-linux"); linuxProvider();`;
      expect(node("--input-type=module", "-e", program)).toBe("");
      expect(node("--input-type=module", "-e", `await import("koffi");`)).toBe("koffi was loaded\n");
    } finally {
      for (const part of parts) rmSync(join(folder, "node_modules", part), { recursive: true });
    }
  }, 60_000);

  it("has its native part as a prebuilt one, for Linux on x64, arm64 and 32-bit ARM among others", () => {
    const lock = readFileSync(join(root, "pnpm-lock.yaml"), "utf8");
    const { optionalDependencies = {} } = manifestOf(
      join(root, "packages/backend-linux/node_modules/koffi/package.json"),
    );
    for (const [system, processor] of [
      ["linux", "x64"],
      ["linux", "arm64"],
      ["linux", "arm"],
      ["darwin", "arm64"],
      ["win32", "x64"],
    ]) {
      const name = `@koromix/koffi-${system}-${processor}`;
      expect(Object.keys(optionalDependencies)).toContain(name);
      expect(lock).toMatch(
        new RegExp(
          `'${name}@[\\d.]+':\\n    resolution: .*\\n    cpu: \\[${processor}\\]\\n    os: \\[${system}\\]\\n`,
        ),
      );
    }
    // Its install script, which would compile where there is no binary, does not run here; the tests load it all the same.
    expect(readFileSync(join(root, "pnpm-workspace.yaml"), "utf8")).toMatch(/^ {2}koffi: false$/m);
  });

  it("ships no test and no source of tests", () => {
    for (const name of readdirSync(join(root, "packages"))) {
      const specifier = name === "twowire" ? name : `@twowire/${name}`;
      const files = readdirSync(join(folder, "node_modules", specifier), { recursive: true, encoding: "utf8" });
      expect(files.filter((file) => !file.includes("node_modules") && /\.test(-d)?\./.test(file))).toEqual([]);
      expect(files).toContain("README.md");
      expect(files).toContain("LICENSE");
    }
  });
});
