import { mkdir, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { I2CError, type I2CErrorKind } from "@twowire/core";
import { nearestName } from "../../configuration/nearest-name.ts";
import type { CommandContext, CommonOptions } from "../context.ts";
import { jsonLine } from "../formats/json-line.ts";
import { parseChipName } from "../new-chip/chip-name.ts";
import { nextSteps } from "../new-chip/next-steps.ts";
import { type ChipFile, readTemplate, renderFile, typeNamesIn } from "../new-chip/template.ts";
import { templateStyleIn } from "../new-chip/template-style.ts";
import { usageError } from "../usage-error.ts";

export interface NewOptions extends CommonOptions {
  /** --to: the folder that the new one is made in. */
  readonly to?: string | undefined;
}

/** `twowire new chip NAME`: writes the folder of a chip, which works and says what to fill in. */
export async function run(context: CommandContext, kind: string, name: string, options: NewOptions): Promise<void> {
  if (kind !== "chip") {
    const nearest = nearestName(kind, ["chip"]);
    throw usageError(`There is no '${kind}' to make`, nearest === undefined ? "Give chip NAME." : "Did you mean chip?");
  }
  const template = await readTemplate();
  const chip = parseChipName(name, typeNamesIn(template));
  const parent = resolve(context.workingDirectory, options.to ?? ".");
  const style = await templateStyleIn(parent);
  const files = template.map((file) => renderFile(file, chip, style));
  const folder = join(parent, chip.lower);
  await writeFolder(folder, files);

  const shown = relative(context.workingDirectory, folder) || ".";
  const names = files.map((file) => file.name).sort();
  const next = nextSteps(chip, shown, style);
  context.stdout.write(
    options.json === true
      ? jsonLine({ chip: chip.lower, folder, files: names, next })
      : [`${shown} has ${names.join(", ")}.`, "", "Next:", ...next.map((step) => `  ${step}`), ""].join("\n"),
  );
}

/** Writes a folder that is not there yet. @throws I2CError where it is, or cannot be */
async function writeFolder(folder: string, files: readonly ChipFile[]): Promise<void> {
  try {
    await mkdir(folder);
    for (const { name, text } of files) await writeFile(join(folder, name), text, { flag: "wx" });
  } catch (error) {
    throw cannotWrite(folder, error);
  }
}

const KINDS: Readonly<Record<string, readonly [kind: I2CErrorKind, problem: string, nextStep: string]>> = {
  EEXIST: ["invalid-argument", "is there already", "Remove it, or give another name; nothing was written."],
  ENOENT: ["not-found", "has no folder to be in", "Make that first, or give another one with --to."],
  ENOTDIR: ["not-found", "has no folder to be in", "Give another one with --to."],
  EACCES: ["permission-denied", "may not be written", "Give another folder with --to."],
  EROFS: ["permission-denied", "may not be written", "Give another folder with --to."],
};

function cannotWrite(folder: string, cause: unknown): I2CError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const [kind, problem, nextStep] = KINDS[code] ?? [
    "io",
    "could not be written",
    "Look at what the operating system reports, and try again.",
  ];
  return new I2CError({ kind, message: `${folder} ${problem}`, nextStep, code, cause });
}
