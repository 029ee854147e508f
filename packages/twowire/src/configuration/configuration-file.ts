import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { I2CError, type I2CErrorKind } from "@twowire/core";
import type { HardwareConfiguration } from "./configuration.ts";
import type { Locate } from "./configuration-problem.ts";

/** The configuration file that is looked for in the working directory. */
export const CONFIGURATION_FILE = "twowire.config.json";

export interface ConfigurationFileOptions {
  /** The file, relative to `directory`. Default: {@link CONFIGURATION_FILE}, where there is one. */
  readonly file?: string | undefined;
  /** Default: the working directory. */
  readonly directory?: string | undefined;
}

/** A configuration file that was read and has the right shape. */
export interface ConfigurationFile {
  readonly configuration: HardwareConfiguration;
  /** Where something in it is: `twowire.config.json:7:15`. */
  readonly locate: Locate;
}

/**
 * Reads the configuration file and checks its shape.
 * @returns `undefined` where no file was asked for and there is none
 * @throws I2CError `not-found`, `permission-denied` or `io` for a file that cannot be read, `invalid-argument` with line and
 * column for what is wrong in it
 */
export async function readConfigurationFile(
  options: ConfigurationFileOptions = {},
): Promise<ConfigurationFile | undefined> {
  const { file: name = CONFIGURATION_FILE, directory = process.cwd() } = options;
  const text = await readText(resolve(directory, name), name, options.file !== undefined);
  if (text === undefined) return undefined;
  // Loaded here and not before: most programs have no such file.
  const { checkedConfiguration } = await import("./checked-configuration.ts");
  return checkedConfiguration(text, name);
}

async function readText(path: string, name: string, wanted: boolean): Promise<string | undefined> {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await readFile(path));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ENOENT" && !wanted) return undefined;
    throw new I2CError({ ...unreadable(code, name), cause: error, code });
  }
}

function unreadable(
  code: string,
  name: string,
): { readonly kind: I2CErrorKind; readonly message: string; readonly nextStep: string } {
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return {
        kind: "not-found",
        message: `There is no configuration file ${name}`,
        nextStep: 'Give the path of one, for instance with { "bus": "sim:" } in it.',
      };
    case "EACCES":
    case "EPERM":
      return {
        kind: "permission-denied",
        message: `${name} may not be read`,
        nextStep: "Make the configuration file readable.",
      };
    case "ERR_ENCODING_INVALID_ENCODED_DATA":
      return {
        kind: "invalid-argument",
        message: `${name} is not UTF-8 text`,
        nextStep: "Save the configuration file as UTF-8.",
      };
    default:
      return {
        kind: "io",
        message: `${name} cannot be read${code === "" ? "" : ` (${code})`}`,
        nextStep: "Check that it is a file of JSON text.",
      };
  }
}
