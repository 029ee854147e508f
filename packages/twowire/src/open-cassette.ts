import {
  type BusUri,
  checkParameters,
  I2CError,
  type I2CErrorKind,
  isI2CError,
  parseCassette,
  replay,
  type ReplayBus,
} from "@twowire/core";
import type { ReplayProviderOptions } from "./replay-provider.ts";

/** Plays the cassette of a `replay:` URI. @throws I2CError for a URI that is wrong, and a cassette that cannot be read or played */
export async function openCassette(uri: BusUri, { clock }: ReplayProviderOptions): Promise<ReplayBus> {
  checkParameters(uri, ["timing"]);
  const { text, path } = uri;
  const timing = uri.parameters.get("timing") ?? "instant";
  if (timing !== "instant" && timing !== "recorded") {
    throw new I2CError({
      kind: "invalid-argument",
      message: `"${text}" has the timing "${timing}"`,
      nextStep: "Give timing=instant or timing=recorded.",
    });
  }
  if (path === "") {
    throw new I2CError({
      kind: "invalid-argument",
      message: `"${text}" names no cassette`,
      nextStep: "Give the path of one, for instance replay:session.json.",
    });
  }
  const cassette = await readCassetteText(path);
  try {
    return replay(parseCassette(cassette), { name: text, clock, timing });
  } catch (error) {
    throw isI2CError(error) ? error.with({ message: `${path}: ${error.summary}` }) : error;
  }
}

async function readCassetteText(path: string): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new I2CError({ ...unreadable(code, path), cause: error, code });
  }
}

function unreadable(code: string, path: string): { kind: I2CErrorKind; message: string; nextStep: string } {
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return {
        kind: "not-found",
        message: `There is no cassette ${path}`,
        nextStep: "Give the path of a file that formatCassette wrote; it is looked for from the working directory.",
      };
    case "EACCES":
    case "EPERM":
      return {
        kind: "permission-denied",
        message: `The cassette ${path} may not be read`,
        nextStep: "Make the file readable.",
      };
    case "EISDIR":
      return {
        kind: "invalid-argument",
        message: `${path} is a directory, no cassette`,
        nextStep: "Give the path of the file in it.",
      };
    default:
      return {
        kind: "io",
        message: `The cassette ${path} cannot be read${code === "" ? "" : ` (${code})`}`,
        nextStep: "Look at what the operating system reports, and try again.",
      };
  }
}
