import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CACHE } from "./requirements.mjs";

const INIT = fileURLToPath(new URL("guest/init.sh", import.meta.url));

/** What the guest needs to reach the host's files and to talk back; everything else it loads from there. */
const MODULES = ["virtio_pci", "9pnet_virtio", "9p", "virtio_console", "overlay"];

/** Applets of busybox that init.sh uses. */
const APPLETS = ["sh", "mount", "insmod", "mkdir", "echo", "switch_root"];

/**
 * The archive that the kernel starts from, made once per kernel and init script.
 * @param {import("./requirements.mjs").Requirements} requirements
 * @returns {string} its path
 */
export function initramfs(requirements) {
  const key = createHash("sha256").update(readFileSync(INIT)).update(MODULES.join()).digest("hex").slice(0, 12);
  const path = join(CACHE, `initramfs-${requirements.kernelVersion}-${key}.cpio`);
  if (!existsSync(path)) build(requirements, path);
  return path;
}

/**
 * @param {import("./requirements.mjs").Requirements} requirements
 * @param {string} path
 */
function build(requirements, path) {
  const root = mkdtempSync(join(tmpdir(), "twowire-initramfs-"));
  try {
    for (const folder of ["bin", "modules", "proc", "sys", "dev", "host", "layer", "machine"])
      mkdirSync(join(root, folder));
    copyFileSync(requirements.busybox, join(root, "bin/busybox"));
    for (const applet of APPLETS) symlinkSync("busybox", join(root, "bin", applet));
    copyFileSync(INIT, join(root, "init"));
    const files = modulesInOrder(requirements);
    for (const file of files) copyFileSync(file, join(root, "modules", basename(file)));
    writeFileSync(join(root, "modules/order"), files.map((file) => `${basename(file)}\n`).join(""));
    const archive = execFileSync(
      "/bin/sh",
      ["-c", `chmod 755 init bin/busybox && find . | ${requirements.cpio} -o -H newc --quiet`],
      {
        cwd: root,
        maxBuffer: 256 * 1024 * 1024,
      },
    );
    // Renamed when whole, so that two labs started at once never boot half an archive.
    const unfinished = `${path}.${process.pid}`;
    writeFileSync(unfinished, archive);
    renameSync(unfinished, path);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/**
 * Module files, each after those that it needs.
 * @param {import("./requirements.mjs").Requirements} requirements
 */
function modulesInOrder({ modprobe, moduleRoot, kernelVersion }) {
  /** @type {Set<string>} */
  const files = new Set();
  for (const module of MODULES) {
    const listing = execFileSync(modprobe, ["-d", moduleRoot, "-S", kernelVersion, "--show-depends", module], {
      encoding: "utf8",
    });
    for (const line of listing.split("\n")) {
      const file = /^insmod (\S.*\.ko)\b/.exec(line)?.[1];
      if (file !== undefined) files.add(file);
    }
  }
  return [...files];
}
