// Runs a program in the repository and stops with its exit status when it fails.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * @param {string} command a program
 * @param {readonly string[]} args its arguments
 */
export function run(command, args) {
  const status = attempt(command, args);
  if (status !== 0) process.exit(status);
}

/** The same, returning the exit status. */
export function attempt(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (error !== undefined) console.error(`${command}: ${error.message}`);
  return status ?? 1;
}

/** A program from node_modules, as arguments for node. */
export function tool(path) {
  return `${root}node_modules/${path}`;
}
