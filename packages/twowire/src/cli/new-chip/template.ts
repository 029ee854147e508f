import { readFile, readdir } from "node:fs/promises";
import { packageFile } from "../package-file.ts";
import type { ChipName } from "./chip-name.ts";

/** One file of a chip. */
export interface ChipFile {
  readonly name: string;
  readonly text: string;
}

/** How files are written where the chip will live. */
export interface TemplateStyle {
  /** How relative imports end. */
  readonly extension: ".ts" | ".js";
  /** Where the type of a chip's descriptor comes from. */
  readonly descriptorModule: string;
}

/** The folder of a whole, working chip called newchip. It is part of the sources, built or not. */
const FOLDER = packageFile("src/cli/new-chip/template/");

/** Files whose names the template cannot have itself, because tests are neither published nor meant to fail here. */
const FINAL_NAMES: Readonly<Record<string, string>> = { "driver-test.ts": "driver.test.ts" };

/** The files of the template as they are. */
export async function readTemplate(): Promise<readonly ChipFile[]> {
  const names = (await readdir(FOLDER)).sort();
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(new URL(name, FOLDER), "utf8") })));
}

/** Capitalised words of the template, which a class of the same name would hide. */
export function typeNamesIn(template: readonly ChipFile[]): ReadonlySet<string> {
  return new Set(template.flatMap(({ text }) => text.match(/\b[A-Z]\w*\b/g) ?? []));
}

/** A file of the template as that of another chip. */
export function renderFile({ name, text }: ChipFile, chip: ChipName, style: TemplateStyle): ChipFile {
  return {
    name: FINAL_NAMES[name] ?? name,
    text: text
      .replaceAll('from "@twowire/drivers"', `from "${style.descriptorModule}"`)
      .replaceAll(/from "(\.\/[\w-]+)\.ts"/g, `from "$1${style.extension}"`)
      .replaceAll("newchip", chip.lower)
      .replaceAll("Newchip", chip.type)
      .replaceAll("NEWCHIP", chip.upper),
  };
}
