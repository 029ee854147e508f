import { constants } from "node:os";
import { getSystemErrorName } from "node:util";
import type { I2CErrorKind } from "@twowire/core";
import type { PeculiarErrno } from "./known-adapters.ts";

/** What was being done when the kernel refused: the same errno means different things. */
export type Origin =
  /** Opening the device file. */
  | "open"
  /** Asking for an address that a kernel driver may own (I2C_SLAVE). */
  | "claim"
  /** A transfer on the wire. */
  | "transfer"
  /** Any other request, such as I2C_FUNCS. */
  | "query";

/** Names that Node does not know, or calls otherwise; numbers of Linux's asm-generic. */
const KERNEL_NAMES: ReadonlyMap<number, string> = new Map([
  [95, "EOPNOTSUPP"],
  [108, "ESHUTDOWN"],
  [121, "EREMOTEIO"],
]);

/** Where two names share a number, the first counts: EAGAIN, not EWOULDBLOCK. */
const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.errno)
    .toReversed()
    .map(([name, number]) => [number, name] as const),
);

/** The kernel's name of an errno, such as `ENXIO`. */
export function errnoName(errno: number): string {
  return KERNEL_NAMES.get(errno) ?? NAMES.get(errno) ?? getSystemErrorName(-errno);
}

/** What means the same whatever was being done. Documentation/i2c/fault-codes.rst, and what drivers really return. */
const ANYWHERE: Readonly<Record<string, I2CErrorKind>> = {
  ENXIO: "nack-address",
  // The Raspberry Pi's adapter returns it for every NACK, of the address or of data.
  EREMOTEIO: "nack",
  EIO: "bus-error",
  ENODEV: "nack",
  EAGAIN: "arbitration-lost",
  ETIMEDOUT: "timeout",
  EBUSY: "bus-stuck",
  EOPNOTSUPP: "unsupported",
  ENOTSUP: "unsupported",
  EBADMSG: "pec-mismatch",
  EPROTO: "protocol",
  ESHUTDOWN: "disconnected",
  EINVAL: "invalid-argument",
  EACCES: "permission-denied",
  EPERM: "permission-denied",
  ENOENT: "not-found",
};

const SPECIAL: Readonly<Record<Origin, Readonly<Record<string, I2CErrorKind>>>> = {
  open: { ENXIO: "disconnected", ENODEV: "disconnected", EBUSY: "io", EIO: "io", EAGAIN: "io", ENOTDIR: "not-found" },
  // The package i2c-bus opens the file anew for each address: one that was there before is gone then.
  claim: { EBUSY: "address-in-use", ENOENT: "disconnected", ENXIO: "disconnected", ENODEV: "disconnected" },
  transfer: { EACCES: "io", EPERM: "io", ENOENT: "io" },
  query: { ENXIO: "disconnected", ENODEV: "disconnected", ENOTTY: "invalid-argument" },
};

/**
 * What an errno means.
 * @param peculiar what this adapter's driver means by it in a transfer, where that is not what the kernel's list says
 */
export function kindOfErrno(
  name: string,
  origin: Origin,
  peculiar: Readonly<Record<string, PeculiarErrno>> = {},
): I2CErrorKind {
  return (origin === "transfer" ? peculiar[name]?.kind : undefined) ?? SPECIAL[origin][name] ?? ANYWHERE[name] ?? "io";
}
