import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the checkout is, on the host and, under the same path, in the guest. */
export const REPOSITORY = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** What lab/install.sh downloaded, and what is built from it. Never committed. */
export const CACHE = join(REPOSITORY, ".lab");

/** Something that the lab needs is not on this machine. The message says what, and how to get it. */
export class MissingRequirement extends Error {
  name = "MissingRequirement";
}

/**
 * What a boot is made from.
 * @typedef {object} Requirements
 * @property {string} qemu
 * @property {string} busybox a static one, for the initramfs
 * @property {string} cpio
 * @property {string} modprobe
 * @property {string} kernelVersion
 * @property {string} kernelImage
 * @property {string} moduleRoot the folder that holds lib/modules
 */

/**
 * Finds what a boot is made from.
 * @returns {Requirements}
 * @throws {MissingRequirement}
 */
export function findRequirements() {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new MissingRequirement(
      `the lab runs this machine's programs on an amd64 Linux kernel; this is ${process.platform} on ${process.arch}`,
    );
  }
  const versionFile = join(CACHE, "version");
  if (!existsSync(versionFile)) throw missing("a Debian kernel in .lab/");
  const kernelVersion = readFileSync(versionFile, "utf8").trim();
  const moduleRoot = join(CACHE, "kernel");
  const kernelImage = join(moduleRoot, "boot", `vmlinuz-${kernelVersion}`);
  if (!existsSync(kernelImage)) throw missing(`the image of kernel ${kernelVersion}`);
  return {
    qemu: program("qemu-system-x86_64", "qemu-system-x86"),
    busybox: program("busybox", "busybox-static"),
    cpio: program("cpio", "cpio"),
    modprobe: program("modprobe", "kmod"),
    kernelVersion,
    kernelImage,
    moduleRoot,
  };
}

/**
 * @param {string} name
 * @param {string} packageName
 */
function program(name, packageName) {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  for (const folder of folders) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Look in the next folder.
    }
  }
  throw missing(`${name} (Debian package ${packageName})`);
}

/** @param {string} what */
function missing(what) {
  return new MissingRequirement(`${what} is missing; run lab/install.sh as root to get everything that the lab needs`);
}
