import { formatByte } from "@twowire/core";

/** A message that a target did not take, as PMBus devices report it in STATUS_CML. */
export interface SMBusRefusal {
  readonly kind:
    /** No command has this code. */
    | "unknown-command"
    /** The command cannot be written, */
    | "read-only"
    /** or not be read, or not after these bytes. */
    | "not-readable"
    /** A block of no bytes, or of more than there may be. */
    | "invalid-count"
    /** A value that the command does not accept. */
    | "invalid-value"
    /** More bytes than belong to the command. */
    | "too-long"
    /** STOP before the last byte. */
    | "incomplete"
    /** Something else than a STOP at the end: a repeated START, a timeout, a controller that gave up. */
    | "not-stopped"
    | "wrong-packet-error-code"
    | "missing-packet-error-code"
    /** The target was busy. */
    | "busy";
  /** The command code, or the byte in its place. */
  readonly command: number;
  readonly message: string;
}

const REASONS: Readonly<Record<SMBusRefusal["kind"], string>> = {
  "unknown-command": "is no command",
  "read-only": "cannot be written",
  "not-readable": "cannot be read like this",
  "invalid-count": "was given a block of a length that no block has",
  "invalid-value": "was given a value that it does not accept",
  "too-long": "was given more bytes than it has",
  incomplete: "was given fewer bytes than it has",
  "not-stopped": "did not end with a STOP",
  "wrong-packet-error-code": "had a wrong packet error code",
  "missing-packet-error-code": "had no packet error code",
  busy: "came while the target was busy",
};

export function refusalOf(kind: SMBusRefusal["kind"], command: number): SMBusRefusal {
  return { kind, command, message: `Command ${formatByte(command)} ${REASONS[kind]}` };
}
