import { fileURLToPath } from "node:url";
import { attempt } from "./programs.mjs";

/** The file that Node runs. */
export const COMMAND = fileURLToPath(new URL("../../packages/twowire/bin/twowire.js", import.meta.url));

/** Runs the command `twowire`. @param {readonly (string | number)[]} args */
export function twowire(...args) {
  return attempt(process.execPath, COMMAND, ...args);
}
