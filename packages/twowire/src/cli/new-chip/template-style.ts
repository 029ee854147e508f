import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parse } from "jsonc-parser";
import type { TemplateStyle } from "./template.ts";

/** Where the type of a descriptor is, seen from a chip among those that come with twowire. */
const NEIGHBOUR = "../chip-descriptor.ts";

/** How a chip in this folder is written: as those beside it where it is one of twowire's own, as in any project elsewhere. */
export async function templateStyleIn(folder: string): Promise<TemplateStyle> {
  if ((await readText(join(folder, "chip-descriptor.ts"))) !== undefined) {
    return { extension: ".ts", descriptorModule: NEIGHBOUR };
  }
  return {
    extension: (await importsTypeScript(folder)) ? ".ts" : ".js",
    descriptorModule: "@twowire/drivers",
  };
}

/** Whether the project lets imports end in .ts; .js, the name after compilation, is what every project takes. */
async function importsTypeScript(folder: string): Promise<boolean> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const file = join(at, "tsconfig.json");
    if ((await readText(file)) !== undefined) return await allowsExtension(file, new Set());
    if (at === dirname(at)) return false;
  }
}

async function allowsExtension(file: string, seen: Set<string>): Promise<boolean> {
  if (seen.has(file)) return false;
  seen.add(file);
  const configuration: unknown = parse((await readText(file)) ?? "");
  const options = property(configuration, "compilerOptions");
  for (const name of ["rewriteRelativeImportExtensions", "allowImportingTsExtensions"]) {
    const value = property(options, name);
    if (typeof value === "boolean") return value;
  }
  const base = property(configuration, "extends");
  const bases: readonly unknown[] = Array.isArray(base) ? base : [base];
  for (const each of bases.toReversed()) {
    // A configuration of a package is not looked into.
    if (typeof each === "string" && each.startsWith(".") && (await allowsExtension(join(dirname(file), each), seen))) {
      return true;
    }
  }
  return false;
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch {
    return undefined;
  }
}
