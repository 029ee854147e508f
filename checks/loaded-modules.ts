import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

interface Coverage {
  readonly result: readonly { readonly url: string }[];
}

/** Runs a program of Node and tells which files it loaded, by the engine's own account. */
export function filesLoadedBy(args: readonly string[], cwd: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "twowire-loaded-"));
  try {
    const env = { ...process.env, NODE_V8_COVERAGE: folder, TWOWIRE_BUS: "" };
    const { status, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: "utf8" });
    if (status !== 0) throw new Error(`${args.join(" ")} ended with ${String(status)}: ${stderr}`);
    const reports = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Coverage);
    const urls = reports.flatMap(({ result }) => result.map(({ url }) => url)).filter((url) => url.startsWith("file:"));
    return urls.map((url) => fileURLToPath(url));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The modules of this repository's packages in files that were loaded, as `drivers/mcp9808/driver.js`; a bundle names its parts. */
export function modulesIn(files: readonly string[]): readonly string[] {
  return files.flatMap((file) => {
    const parts = file.includes("/dist/command/") ? bundledIn(file) : [file];
    return parts.flatMap((part) => {
      const [, name, path] = /\bpackages\/([\w-]+)\/dist\/(.*)$/.exec(part) ?? [];
      return name === undefined || path === undefined ? [] : [`${name}/${path}`];
    });
  });
}

function bundledIn(file: string): readonly string[] {
  return readFileSync(file, "utf8").match(/(?<=^\/\/(#region)? ).*\/dist\/.*\.js$/gm) ?? [];
}
