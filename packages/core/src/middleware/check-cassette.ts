import type { BusState, I2CErrorKind, TransferOutcome } from "../i2c-error.ts";
import { I2CError } from "../i2c-error.ts";
import type { CountedRead } from "../segment.ts";
import {
  bytesFromHex,
  type Cassette,
  CASSETTE_FORMAT,
  CASSETTE_VERSION,
  type CassetteCapabilities,
  type CassetteError,
  type CassetteSegment,
  type CassetteTransfer,
} from "./cassette.ts";

/**
 * Reads a cassette from JSON text.
 * @throws I2CError `invalid-argument` naming the entry that is wrong, such as `transfers[3].segments[0].write`
 */
export function parseCassette(text: string): Cassette {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new I2CError({
      kind: "invalid-argument",
      message: `The cassette is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      nextStep: "Give a file that formatCassette wrote.",
      cause,
    });
  }
  return checkCassette(value);
}

/**
 * Checks data of unknown origin.
 * @returns it, if it is a cassette
 * @throws I2CError `invalid-argument` naming the entry that is wrong
 */
export function checkCassette(value: unknown): Cassette {
  const { format, version } = fieldsOf(value, "the cassette");
  if (format !== CASSETTE_FORMAT) throw wrong("format", format, `"${CASSETTE_FORMAT}"`);
  if (version !== CASSETTE_VERSION) {
    throw wrong("version", version, `${CASSETTE_VERSION}; a newer one needs a newer twowire`);
  }
  const fields = fieldsOf(value, "the cassette", HEAD);
  return {
    format: CASSETTE_FORMAT,
    version: CASSETTE_VERSION,
    recordedFrom: text(fields["recordedFrom"], "recordedFrom"),
    capabilities: checkCapabilities(fields["capabilities"]),
    transfers: list(fields["transfers"], "transfers").map(checkCassetteTransfer),
  };
}

type Fields = Readonly<Record<string, unknown>>;

const HEAD = ["format", "version", "recordedFrom", "capabilities", "transfers"];
const LIMITS = [
  "maxSegments",
  "maxWriteLength",
  "maxReadLength",
  "maxJoinedWriteLength",
  "maxJoinedReadLength",
] as const;
const ABILITIES = [
  "readThenAny",
  "emptyWrite",
  "emptyRead",
  "countedRead",
  "tenBitAddresses",
  "reservedAddresses",
  "nackPhase",
  "errorPosition",
  "cut",
  "heldBus",
  "recovery",
] as const;

function checkCapabilities(value: unknown): CassetteCapabilities {
  const at = (name: string): string => `capabilities.${name}`;
  const fields = fieldsOf(value, "capabilities", [
    ...LIMITS,
    ...ABILITIES,
    "writeThenWrite",
    "smbusTransactions",
    "clockStretching",
    "clockHz",
  ]);
  const limits = LIMITS.map((name) => {
    const limit = fields[name];
    return [name, limit === "unlimited" ? limit : count(limit, at(name))] as const;
  });
  const abilities = ABILITIES.map((name) => [name, flag(fields[name], at(name))] as const);
  // Cassettes of the first releases say nothing about SMBus transactions, which nobody had, nor about two writes.
  const { clockHz, smbusTransactions = false, writeThenWrite = true } = fields;
  return {
    ...(Object.fromEntries(limits) as Record<(typeof LIMITS)[number], number | "unlimited">),
    ...(Object.fromEntries(abilities) as Record<(typeof ABILITIES)[number], boolean>),
    writeThenWrite: flag(writeThenWrite, at("writeThenWrite")),
    smbusTransactions: flag(smbusTransactions, at("smbusTransactions")),
    clockStretching: oneOf(fields["clockStretching"], STRETCHING, at("clockStretching")),
    ...(clockHz === undefined ? {} : { clockHz: time(clockHz, at("clockHz")) }),
  };
}

function checkCassetteTransfer(value: unknown, index: number): CassetteTransfer {
  const at = `transfers[${index}]`;
  const fields = fieldsOf(value, at, ["address", "segments", "stop", "atMs", "durationMs", "error"]);
  const { address, stop, error } = fields;
  const digits = text(address, `${at}.address`);
  if (!/^([0-7][0-9a-f]|[0-3][0-9a-f]{2})$/i.test(digits)) {
    throw wrong(`${at}.address`, address, 'two hexadecimal digits up to "7F", or three up to "3FF" for 10 bits');
  }
  if (stop !== undefined && stop !== false) throw wrong(`${at}.stop`, stop, "false or nothing");
  const segments = list(fields["segments"], `${at}.segments`).map((segment, position) =>
    checkSegment(segment, `${at}.segments[${position}]`),
  );
  if (segments.length === 0) throw wrong(`${at}.segments`, segments, "at least one segment");
  return {
    address: digits,
    segments,
    ...(stop === false ? { stop } : {}),
    atMs: time(fields["atMs"], `${at}.atMs`),
    durationMs: time(fields["durationMs"], `${at}.durationMs`),
    ...(error === undefined ? {} : { error: checkError(error, `${at}.error`) }),
  };
}

function checkSegment(value: unknown, at: string): CassetteSegment {
  const { write, read, length, counted } = fieldsOf(value, at, ["write", "read", "length", "counted"]);
  if ((write === undefined) === (read === undefined)) throw wrong(at, value, "either a write or a read");
  if (read === undefined) {
    if (length !== undefined) throw wrong(`${at}.length`, length, "no length of a write");
    if (counted !== undefined) throw wrong(`${at}.counted`, counted, "no count of a write");
    return { write: hex(write, `${at}.write`) };
  }
  return { ...checkRead(read, length, at), ...(counted === undefined ? {} : { counted: checkCounted(counted, at) }) };
}

function checkCounted(value: unknown, at: string): CountedRead {
  const { trailing } = fieldsOf(value, `${at}.counted`, ["trailing"]);
  return { trailing: count(trailing, `${at}.counted.trailing`) };
}

function checkRead(read: unknown, length: unknown, at: string): { readonly read: string; readonly length?: number } {
  const came = hex(read, `${at}.read`);
  if (length === undefined) return { read: came };
  if (count(length, `${at}.length`) <= (bytesFromHex(came)?.length ?? 0)) {
    throw wrong(`${at}.length`, length, "more than the bytes that came, or nothing where all came");
  }
  return { read: came, length: count(length, `${at}.length`) };
}

function checkError(value: unknown, at: string): CassetteError {
  const fields = fieldsOf(value, at, [
    "kind",
    "message",
    "nextStep",
    "segment",
    "byte",
    "outcome",
    "bus",
    "repeatable",
    "code",
  ]);
  const { segment, byte, code } = fields;
  return {
    kind: oneOf(fields["kind"], KINDS, `${at}.kind`),
    message: text(fields["message"], `${at}.message`),
    nextStep: text(fields["nextStep"], `${at}.nextStep`),
    ...(segment === undefined ? {} : { segment: count(segment, `${at}.segment`) }),
    ...(byte === undefined ? {} : { byte: count(byte, `${at}.byte`) }),
    outcome: oneOf(fields["outcome"], OUTCOMES, `${at}.outcome`),
    bus: oneOf(fields["bus"], BUS_STATES, `${at}.bus`),
    repeatable: flag(fields["repeatable"], `${at}.repeatable`),
    ...(code === undefined ? {} : { code: text(code, `${at}.code`) }),
  };
}

/** The fields of an object; with `known`, none but these are allowed. */
function fieldsOf(value: unknown, at: string, known?: readonly string[]): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(at, value, "an object");
  const fields = value as Fields;
  for (const name of Object.keys(fields)) {
    if (known?.includes(name) === false) throw wrong(`${at}.${name}`, fields[name], `only ${known.join(", ")}`);
  }
  return fields;
}

function list(value: unknown, at: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw wrong(at, value, "a list");
}

function text(value: unknown, at: string): string {
  if (typeof value === "string") return value;
  throw wrong(at, value, "text");
}

function hex(value: unknown, at: string): string {
  if (typeof value === "string" && bytesFromHex(value) !== undefined) return value;
  throw wrong(at, value, 'bytes as hexadecimal text, such as "05 FF"');
}

function flag(value: unknown, at: string): boolean {
  if (typeof value === "boolean") return value;
  throw wrong(at, value, "true or false");
}

function count(value: unknown, at: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  throw wrong(at, value, "a whole number from 0");
}

function time(value: unknown, at: string): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw wrong(at, value, "a number from 0");
}

function oneOf<T extends string>(value: unknown, allowed: Readonly<Record<T, true>>, at: string): T {
  if (typeof value === "string" && Object.hasOwn(allowed, value)) return value as T;
  throw wrong(at, value, `one of ${Object.keys(allowed).join(", ")}`);
}

function wrong(at: string, value: unknown, expected: string): I2CError {
  const shown = value === undefined ? "missing" : quoted(value);
  return new I2CError({
    kind: "invalid-argument",
    message: `The cassette has a mistake at ${at}: ${shown.length > 60 ? `${shown.slice(0, 57)}...` : shown}`,
    nextStep: `Expected is ${expected}.`,
  });
}

function quoted(value: unknown): string {
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    // Not everything that JavaScript can hold is JSON.
    return typeof value;
  }
}

const STRETCHING = { full: true, none: true, unknown: true } as const;

// Tables rather than lists: the compiler sees to it that none is missing.
const KINDS: Readonly<Record<I2CErrorKind, true>> = {
  "nack-address": true,
  "nack-data": true,
  nack: true,
  "arbitration-lost": true,
  timeout: true,
  "bus-stuck": true,
  "bus-error": true,
  unsupported: true,
  "invalid-argument": true,
  "address-in-use": true,
  "not-found": true,
  "permission-denied": true,
  disconnected: true,
  closed: true,
  aborted: true,
  "pec-mismatch": true,
  protocol: true,
  io: true,
};

const OUTCOMES: Readonly<Record<TransferOutcome, true>> = {
  "never-sent": true,
  failed: true,
  cut: true,
  finishing: true,
};

const BUS_STATES: Readonly<Record<BusState, true>> = {
  untouched: true,
  idle: true,
  busy: true,
  stuck: true,
  unknown: true,
};
