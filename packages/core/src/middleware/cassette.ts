import type { Address } from "../address.ts";
import type { ControllerCapabilities } from "../capabilities.ts";
import { type BusState, I2CError, type I2CErrorKind, type TransferOutcome } from "../i2c-error.ts";
import { address10, address7 } from "../make-address.ts";
import type { CountedRead, Segment } from "../segment.ts";
import { hexByte, transcript } from "../transcript.ts";

/** What a cassette file says it is. */
export const CASSETTE_FORMAT = "twowire-cassette";
export const CASSETTE_VERSION = 1;

/**
 * A recorded session, as plain data that survives JSON. Bytes and addresses are hexadecimal text, so that two cassettes can be
 * compared line by line; `formatCassette` writes one transfer a line.
 */
export interface Cassette {
  readonly format: typeof CASSETTE_FORMAT;
  readonly version: typeof CASSETTE_VERSION;
  /** The name of the controller that was recorded. */
  readonly recordedFrom: string;
  readonly capabilities: CassetteCapabilities;
  /** In the order in which they were on the wire. */
  readonly transfers: readonly CassetteTransfer[];
}

/** {@link ControllerCapabilities} in JSON's terms: no limit is `"unlimited"`, a clock that is not known is left out. */
export type CassetteCapabilities = {
  readonly [Name in Exclude<keyof ControllerCapabilities, "clockHz">]: ControllerCapabilities[Name] extends number
    ? number | "unlimited"
    : ControllerCapabilities[Name];
} & { readonly clockHz?: number };

export interface CassetteTransfer {
  /** Two hexadecimal digits for a 7-bit address, three for a 10-bit one. */
  readonly address: string;
  /** Joined by repeated STARTs. */
  readonly segments: readonly CassetteSegment[];
  /** Given where the bus was left held. */
  readonly stop?: false;
  /** When it went on the wire, in milliseconds since the recording began. */
  readonly atMs: number;
  /** Milliseconds that it took. */
  readonly durationMs: number;
  /** How it failed, if it did. */
  readonly error?: CassetteError;
}

export type CassetteSegment =
  /** The bytes as hexadecimal text, such as `05 FF`. */
  | { readonly write: string }
  /** The bytes that came; `length` is given where the buffer had room for more, `counted` where the target said how many. */
  | { readonly read: string; readonly length?: number; readonly counted?: CountedRead };

/** An {@link I2CError} without its cause. */
export interface CassetteError {
  readonly kind: I2CErrorKind;
  readonly message: string;
  readonly nextStep: string;
  readonly segment?: number;
  readonly byte?: number;
  readonly outcome: TransferOutcome;
  readonly bus: BusState;
  readonly repeatable: boolean;
  readonly code?: string;
}

/** A cassette as JSON text with one transfer a line. */
export function formatCassette(cassette: Cassette): string {
  const { transfers, ...head } = cassette;
  const start = JSON.stringify(head, undefined, 2).replace(/\n\}$/, "");
  const lines = transfers.map((transfer) => `    ${JSON.stringify(transfer)}`);
  return `${start},\n  "transfers": [${lines.length === 0 ? "" : `\n${lines.join(",\n")}\n  `}]\n}\n`;
}

/** Bytes as `05 FF`. */
export function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, hexByte).join(" ");
}

/** The bytes that {@link hexText} wrote; `undefined` for other text. */
export function bytesFromHex(text: string): Uint8Array | undefined {
  if (text === "") return new Uint8Array();
  if (!/^[0-9a-f]{2}( [0-9a-f]{2})*$/i.test(text)) return undefined;
  return Uint8Array.from(text.split(" "), (digits) => Number.parseInt(digits, 16));
}

/** The address that a cassette's digits spell. */
export function cassetteAddress(digits: string): Address {
  const value = Number.parseInt(digits, 16);
  return digits.length === 3 ? address10(value) : address7(value);
}

/** The segments of a recorded transfer; a read holds what came, and zeros after that. */
export function cassetteSegments({ segments }: CassetteTransfer): readonly Segment[] {
  return segments.map((segment) => {
    if ("write" in segment) return { write: bytesFromHex(segment.write) ?? new Uint8Array() };
    const came = bytesFromHex(segment.read) ?? new Uint8Array();
    const read = new Uint8Array(segment.length ?? came.length);
    read.set(came);
    return { read, counted: segment.counted };
  });
}

/** The error of a recorded transfer as it was thrown, without its cause. */
export function cassetteError({ address, error }: CassetteTransfer): I2CError | undefined {
  return error === undefined ? undefined : new I2CError({ ...error, address: cassetteAddress(address) });
}

/** The transcript of a recorded transfer. @param before the transfer before it, which may have left the bus held */
export function cassetteTranscript(transfer: CassetteTransfer, before: CassetteTransfer | undefined): string {
  return transcript({
    address: cassetteAddress(transfer.address),
    segments: cassetteSegments(transfer),
    error: cassetteError(transfer),
    stop: transfer.stop,
    restart: before?.stop === false && before.error === undefined,
  });
}
