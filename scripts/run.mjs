// Runs programs in the repository.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const cwd = fileURLToPath(new URL("..", import.meta.url));

/**
 * Runs a Node program and stops with its exit status when it fails.
 * @param {readonly string[]} args the program and its arguments
 */
export function run(args) {
  const status = attempt(args);
  if (status !== 0) process.exit(status);
}

/** The same, returning the exit status. */
export function attempt(args) {
  return statusOf(process.execPath, args, { stdio: "inherit" });
}

/** Runs npx, npm or corepack, which on Windows are scripts that only a shell can start. */
export function attemptScript(command, args, { quiet = false } = {}) {
  return statusOf(command, args, { stdio: quiet ? "ignore" : "inherit", shell: process.platform === "win32" });
}

/** A program from node_modules, as an argument for node. */
export function tool(path) {
  return `${cwd}node_modules/${path}`;
}

function statusOf(command, args, options) {
  const { status, error } = spawnSync(command, args, { cwd, ...options });
  if (error !== undefined && options.stdio !== "ignore") console.error(`${command}: ${error.message}`);
  return status ?? 1;
}
