import { type Address, formatAddress, isAddress10, reservedFor } from "./address.ts";
import type { ControllerCapabilities } from "./capabilities.ts";
import type { CancelSignal } from "./clock.ts";
import type { TransferOptions, WaitOptions } from "./controller.ts";
import { I2CError, isI2CError } from "./i2c-error.ts";
import { toAddress } from "./make-address.ts";
import { isOrdinary } from "./ordinary-transfer.ts";
import { isSegment, type Segment, segmentLength } from "./segment.ts";

/** Why a transfer must not reach the bus, or `undefined` if it may. Nothing has been touched when this answers. */
export function checkTransfer(
  capabilities: ControllerCapabilities,
  address: Address,
  segments: readonly Segment[],
  options: TransferOptions | undefined,
): I2CError | undefined {
  if (options === undefined && isOrdinary(capabilities, address, segments)) return undefined;
  return (
    checkAddress(capabilities, address, options) ??
    checkSegments(capabilities, address, segments, options) ??
    checkWait(options)
  );
}

function checkAddress(
  capabilities: ControllerCapabilities,
  address: Address,
  options: TransferOptions | undefined,
): I2CError | undefined {
  try {
    toAddress(address);
  } catch (error) {
    return isI2CError(error) ? error : I2CError.from(error);
  }
  if (isAddress10(address) && !capabilities.tenBitAddresses) {
    return unsupported(address, "10-bit addresses", "tenBitAddresses");
  }
  const reserved = reservedFor(address);
  if (reserved === undefined) return undefined;
  if (options?.allowReserved !== true) {
    return invalid(
      address,
      `${formatAddress(address)} is reserved for ${reserved}`,
      "Give allowReserved if you really mean it; devices live at 0x08 to 0x77.",
    );
  }
  return capabilities.reservedAddresses ? undefined : unsupported(address, "reserved addresses", "reservedAddresses");
}

function checkSegments(
  capabilities: ControllerCapabilities,
  address: Address,
  segments: readonly Segment[],
  options: TransferOptions | undefined,
): I2CError | undefined {
  if (!Array.isArray(segments) || segments.length === 0) {
    return invalid(
      address,
      "A transfer needs at least one segment",
      "To probe an address, write no bytes: [{ write: [] }].",
    );
  }
  if (segments.length > capabilities.maxSegments) {
    return unsupported(
      address,
      capabilities.maxSegments === 1
        ? "a repeated START, and a STOP in its place would be another transfer"
        : `${segments.length} segments in one transfer, only ${capabilities.maxSegments}`,
      "maxSegments",
    );
  }
  // Counted by hand: this runs before every transfer, and an iterator costs as much as the checks.
  for (let index = 0; index < segments.length; index += 1) {
    const segment = segments[index];
    const refusal =
      checkShape(address, segment, index) ??
      checkLength(capabilities, address, segments, segment, index, options) ??
      checkJoin(capabilities, address, segments, segment, index);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function checkShape(address: Address, segment: Segment | undefined, index: number): I2CError | undefined {
  if (isSegment(segment)) {
    if (segment.read === undefined || address !== 0) return undefined;
    return invalid(address, "The general call cannot be read from", "Only write to address 0x00.", index);
  }
  return invalid(
    address,
    `Segment ${index} is neither a write nor a read`,
    "Give { write: bytes } or { read: buffer } with Uint8Arrays.",
    index,
  );
}

function checkLength(
  capabilities: ControllerCapabilities,
  address: Address,
  segments: readonly Segment[],
  segment: Segment,
  index: number,
  options: TransferOptions | undefined,
): I2CError | undefined {
  const length = segmentLength(segment);
  if (segment.read !== undefined && segment.counted !== undefined) {
    if (!capabilities.countedRead) {
      return unsupported(address, "a read whose length the target tells", "countedRead", index);
    }
    if (length < 2 + segment.counted.trailing) {
      return invalid(
        address,
        `Segment ${index} has no room for a count, a byte and ${segment.counted.trailing} more`,
        "Give a buffer for the longest answer: 1 + 32 bytes for an SMBus block, and 1 for a packet error code.",
        index,
      );
    }
  }
  const isRead = segment.read !== undefined;
  if (length === 0) {
    if (!isRead)
      return capabilities.emptyWrite ? undefined : unsupported(address, "a write of no bytes", "emptyWrite", index);
    if (options?.allowEmptyRead !== true) {
      return invalid(
        address,
        `Segment ${index} reads no bytes, after which a target may hold SDA low`,
        "Read at least one byte, or give allowEmptyRead if you know the device.",
        index,
      );
    }
    return capabilities.emptyRead ? undefined : unsupported(address, "a read of no bytes", "emptyRead", index);
  }
  const { maxReadLength, maxJoinedReadLength, maxWriteLength, maxJoinedWriteLength } = capabilities;
  const joined = segments.length > 1 || options?.stop === false;
  const limit = isRead
    ? joined
      ? maxJoinedReadLength
      : maxReadLength
    : joined
      ? maxJoinedWriteLength
      : maxWriteLength;
  if (length <= limit || isSMBusLength(capabilities, segments, segment, length)) return undefined;
  const capability = `max${joined ? "Joined" : ""}${isRead ? "Read" : "Write"}Length` as const;
  const direction = `${isRead ? "read" : "write"}${joined ? " that is joined to another segment" : ""}`;
  return unsupported(address, `${length} bytes in one ${direction}, only ${limit}`, capability, index);
}

/** Whether what follows a segment may follow it. */
function checkJoin(
  capabilities: ControllerCapabilities,
  address: Address,
  segments: readonly Segment[],
  segment: Segment,
  index: number,
): I2CError | undefined {
  if (index === segments.length - 1) return undefined;
  if (segment.read !== undefined) {
    if (capabilities.readThenAny) return undefined;
    return unsupported(address, "a read that is not the last segment", "readThenAny", index);
  }
  if (capabilities.writeThenWrite || segments[index + 1]?.read !== undefined) return undefined;
  return unsupported(address, "a write that is joined to another write", "writeThenWrite", index + 1);
}

/** The longest block of SMBus, and the count before it. */
const COUNTED_BLOCK = 1 + 32;

/** Whether it is for SMBus to say how long a segment may be, and not for the limits on plain bytes. */
function isSMBusLength(
  capabilities: ControllerCapabilities,
  segments: readonly Segment[],
  segment: Segment,
  length: number,
): boolean {
  if (segment.read !== undefined && segment.counted !== undefined) {
    return length <= COUNTED_BLOCK + segment.counted.trailing;
  }
  return capabilities.smbusTransactions && segments[0]?.smbus !== undefined;
}

/** Why nobody can wait like this, or `undefined` if one can. */
export function checkWait(options: WaitOptions | undefined): I2CError | undefined {
  const timeoutMs: unknown = options?.timeoutMs;
  if (timeoutMs === undefined || (typeof timeoutMs === "number" && timeoutMs >= 0)) return checkSignal(options?.signal);
  return new I2CError({
    kind: "invalid-argument",
    message: `A timeout of ${typeof timeoutMs === "number" ? `${timeoutMs} ms` : `type ${typeof timeoutMs}`} makes no sense`,
    nextStep: "Give zero or more milliseconds, or leave timeoutMs out to wait as long as it takes.",
  });
}

function checkSignal(signal: CancelSignal | undefined): I2CError | undefined {
  if (signal === undefined || typeof signal?.addEventListener === "function") return undefined;
  return new I2CError({
    kind: "invalid-argument",
    message: "The signal is no AbortSignal",
    nextStep: "Give the signal of an AbortController, or leave it out.",
  });
}

function invalid(address: Address, message: string, nextStep: string, segment?: number): I2CError {
  return new I2CError({ kind: "invalid-argument", message, nextStep, address, segment });
}

function unsupported(
  address: Address,
  what: string,
  capability: keyof ControllerCapabilities,
  segment?: number,
): I2CError {
  return new I2CError({
    kind: "unsupported",
    message: `This controller cannot do ${what}`,
    nextStep: `See its capability ${capability}; split the work, or choose a backend that can.`,
    address,
    segment,
  });
}
