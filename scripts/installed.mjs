// Installs the workspace when it is not, or when the lockfile has changed. Needs no more than Node, npm and git.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { attemptScript } from "./run.mjs";

export const root = fileURLToPath(new URL("..", import.meta.url));

const stamp = `${root}node_modules/.twowire-installed`;

/** Installs with the pnpm that package.json names, if anything changed since the last time. */
export function ensureInstalled() {
  refuseOldNode();
  const lockfile = createHash("sha256")
    .update(readFileSync(`${root}pnpm-lock.yaml`))
    .update(process.version)
    .digest("hex");
  if (read(stamp) === lockfile) return;
  const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  console.error(`Installing with ${packageManager} …`);
  const [command, ...args] = packageManagerCommand(packageManager);
  const status = attemptScript(command, [
    ...args,
    "install",
    "--frozen-lockfile",
    "--reporter=append-only",
    "--loglevel=warn",
  ]);
  if (status !== 0) process.exit(status);
  mkdirSync(`${root}node_modules`, { recursive: true });
  writeFileSync(stamp, lockfile);
}

/** npx comes with every npm; corepack is the other way to the same pnpm. */
function packageManagerCommand(packageManager) {
  const npx = ["npx", "--yes", packageManager];
  const [command, ...args] = npx;
  return attemptScript(command, [...args, "--version"], { quiet: true }) === 0 ? npx : ["corepack", "pnpm"];
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`twowire needs Node 20.19 or newer; this is ${process.version}.`);
  process.exit(1);
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
