import { type Address, formatAddress, I2CError, type I2CErrorKind, type Segment, segmentLength } from "@twowire/core";
import { kindOfErrno } from "./errno.ts";
import type { PeculiarErrno } from "./known-adapters.ts";
import { SystemError, systemCode } from "./system-error.ts";

/** What a kernel's refusal is told with: whose bus it was, and what its driver means by an errno. */
export interface ErrorContext {
  /** The URI of the bus. */
  readonly bus: string;
  /** See {@link kindOfErrno}. */
  readonly peculiar: Readonly<Record<string, PeculiarErrno>>;
  /** The kernel driver that owns an address, if any. */
  ownerOf(address: Address): string | undefined;
  /** Whether the kernel had this adapter once, and has it no more. */
  isGone(): boolean;
}

/** What a failed transfer is called. */
const EXPLANATION: Readonly<Partial<Record<I2CErrorKind, string>>> = {
  "nack-address": "nobody acknowledged the address",
  nack: "the address or a byte was not acknowledged; this adapter does not say which",
  "arbitration-lost": "another controller won the bus",
  timeout: "the adapter waited too long",
  "bus-stuck": "the bus stays busy, or a line is held low",
  "bus-error": "the adapter reports a fault on the bus",
  unsupported: "the driver of this adapter cannot do it, although its functionality bits do not say so",
  "pec-mismatch": "the packet error code is wrong",
  protocol: "the answer breaks the rules of SMBus",
  disconnected: "the adapter is gone",
  "invalid-argument": "the driver of this adapter refuses its form or its length",
};

/** What to do about it, where core would advise `recover()`, which no adapter here has, or has no wires in mind. */
const NEXT_STEP: Readonly<Partial<Record<I2CErrorKind, string>>> = {
  "bus-stuck":
    "Check wiring, pull-ups and power; a device that holds a line low lets go when it is switched off and on.",
  "bus-error": "Check wiring, pull-ups, power and the clock of the bus.",
  timeout:
    "Check wiring, pull-ups and power: a line that stays low looks like this, and so does a device that holds the clock for long.",
};

/** What an adapter gives for a NACK and for nothing else. */
const NACKS: ReadonlySet<string | undefined> = new Set(["ENXIO", "EREMOTEIO"]);

/** A transfer that the kernel ended with an errno. @param cause the system call that failed */
export function transferError(
  context: ErrorContext,
  cause: unknown,
  address: Address,
  segments: readonly Segment[],
): I2CError {
  const code = systemCode(cause);
  // Of an adapter that was pulled out, drivers tell whatever comes to pass first: that nobody answers, mostly.
  const meant = context.isGone() ? "disconnected" : kindOfErrno(code ?? "", "transfer", context.peculiar);
  // Where no byte is written, there is nothing but the address that a target could refuse.
  const kind = meant === "nack" && NACKS.has(code) && isAddressAlone(segments) ? "nack-address" : meant;
  const special = kind === "disconnected" ? undefined : context.peculiar[code ?? ""]?.explanation;
  const explanation = special ?? EXPLANATION[kind] ?? "the kernel does not say more";
  return new I2CError({
    kind,
    message: `Transfer with ${formatAddress(address)} on ${context.bus} failed: ${explanation}${code === undefined ? "" : ` (${code})`}`,
    nextStep: NEXT_STEP[kind],
    address,
    // The kernel never says how far it came: only of a lone segment is it known which one, and that nothing was taken.
    ...(kind === "nack-address" && segments.length === 1 ? { segment: 0 } : {}),
    code,
    cause,
  });
}

function isAddressAlone([only, more]: readonly Segment[]): boolean {
  if (only === undefined || more !== undefined) return false;
  return only.read !== undefined || segmentLength(only) === 0;
}

/** A transfer that the kernel calls done although it is not whole. */
export function shortTransfer(context: ErrorContext, address: Address, what: string, segment: number): I2CError {
  return new I2CError({
    kind: "io",
    message: `Transfer with ${formatAddress(address)} on ${context.bus} ended early: ${what}`,
    nextStep: "The device may have taken part of it: check its state before repeating it.",
    address,
    segment,
  });
}

/** A block whose count SMBus does not allow, or for which there is no room. @param most bytes that there is room for */
export function blockOfWrongLength(
  context: ErrorContext,
  address: Address,
  count: number,
  most: number,
  segment: number,
): I2CError {
  return new I2CError({
    kind: "protocol",
    message: `${formatAddress(address)} on ${context.bus} announced a block of ${count} bytes`,
    nextStep:
      count > most
        ? `There is room for ${most}; give a buffer of 33 bytes, and one more for a packet error code.`
        : "SMBus has blocks of 1 to 32 bytes: check that the device answers this command with a block.",
    address,
    segment,
    byte: 0,
  });
}

/** An address that the kernel would not give. @param cause the system call that failed */
export function claimError(context: ErrorContext, cause: unknown, address: Address): I2CError {
  const code = systemCode(cause);
  const kind = context.isGone() ? "disconnected" : kindOfErrno(code ?? "", "claim");
  if (kind === "address-in-use") return addressInUse(context, address, cause);
  return new I2CError({
    kind,
    message: `${formatAddress(address)} on ${context.bus} cannot be used${code === undefined ? "" : ` (${code})`}`,
    address,
    outcome: "never-sent",
    code,
    cause,
  });
}

/** An address that a kernel driver owns. */
export function addressInUse(context: ErrorContext, address: Address, cause?: unknown): I2CError {
  const owner = context.ownerOf(address);
  const device = formatAddress(address);
  return new I2CError({
    kind: "address-in-use",
    message: `${device} on ${context.bus} belongs to the kernel driver${owner === undefined ? "" : ` ${owner}`}`,
    nextStep: `Read the device through that driver, unbind it (echo its device name into the driver's unbind file in sysfs), or add ?force=1 to the URI if you know that both can live with it.`,
    address,
    code: "EBUSY",
    cause,
  });
}

/** The error of a system call that returned `-errno`. */
export function failedCall(result: number, syscall: string): SystemError {
  return new SystemError(-result, syscall);
}

/** Whether a driver refused a transfer before it began (Documentation/i2c/fault-codes.rst). */
export function isRefusal(error: I2CError): error is I2CError & { readonly code: string } {
  return error.code === "EOPNOTSUPP" || error.code === "EINVAL";
}
