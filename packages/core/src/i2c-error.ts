import { type Address, formatAddress } from "./address.ts";
import { defaultNextStep } from "./next-step.ts";

/** What went wrong: a closed list, so that a `switch` over it is complete. */
export type I2CErrorKind =
  /** No target acknowledged its address. */
  | "nack-address"
  /** A target refused a data byte. */
  | "nack-data"
  /** A NACK, where the hardware does not say of what. */
  | "nack"
  /** Another controller won the bus. */
  | "arbitration-lost"
  /** A deadline, or a target that stretched the clock for too long. */
  | "timeout"
  /** SDA or SCL is held low before a START. */
  | "bus-stuck"
  /** A START or STOP where none is allowed, or another electrical fault. */
  | "bus-error"
  /** The backend cannot do this, and says so before anything is on the wire. */
  | "unsupported"
  /** The caller gave something impossible; nothing was on the wire. */
  | "invalid-argument"
  /** Someone else owns the address, for instance a kernel driver. */
  | "address-in-use"
  /** The bus, backend or file asked for does not exist. */
  | "not-found"
  /** It exists, and this user may not open it. */
  | "permission-denied"
  /** The hardware went away. */
  | "disconnected"
  /** The bus, device or lock was closed. */
  | "closed"
  /** An AbortSignal fired. */
  | "aborted"
  /** A checksum was wrong: SMBus's packet error code, or the one that a chip sends with its data. */
  | "pec-mismatch"
  /** An answer that breaks the rules of its protocol. */
  | "protocol"
  /** Anything else that the operating system reports; see `cause`. */
  | "io";

/** How far the transfer came. */
export type TransferOutcome =
  /** Nothing of it was ever on the wire. */
  | "never-sent"
  /** It was on the wire and the hardware ended it. */
  | "failed"
  /** It was cut at a byte, with a STOP. */
  | "cut"
  /** Nobody waits for it any more, but the hardware is finishing it; the next transfer waits until then. */
  | "finishing";

/** The state that the bus was left in. */
export type BusState =
  /** This transfer did not touch it. */
  | "untouched"
  /** STOP was sent; both lines are high. */
  | "idle"
  /** A transfer is still on it. */
  | "busy"
  /** A line is held low. */
  | "stuck"
  | "unknown";

/** What an {@link I2CError} is made from; whatever is left out has a default that follows from the kind. */
export interface I2CErrorDetails {
  readonly kind: I2CErrorKind;
  /** What happened, without a full stop at the end. */
  readonly message: string;
  /** What the reader should do now: a sentence. */
  readonly nextStep?: string | undefined;
  readonly address?: Address | undefined;
  readonly segment?: number | undefined;
  readonly byte?: number | undefined;
  readonly outcome?: TransferOutcome | undefined;
  readonly bus?: BusState | undefined;
  readonly repeatable?: boolean | undefined;
  readonly code?: string | undefined;
  readonly cause?: unknown;
}

const NEVER_SENT: ReadonlySet<I2CErrorKind> = new Set([
  "unsupported",
  "invalid-argument",
  "address-in-use",
  "not-found",
  "permission-denied",
  "closed",
  "bus-stuck",
]);

/** The one error class of twowire: what failed, where, in which state the bus is, and what to do next. */
export class I2CError extends Error {
  override readonly name = "I2CError";
  readonly kind: I2CErrorKind;
  /** What happened: the beginning of `message`, without a full stop. */
  readonly summary: string;
  /** What to do next: the end of `message`. */
  readonly nextStep: string;
  /** The address of the transfer, where there was one. */
  readonly address: Address | undefined;
  /** Index of the segment that failed, where known. */
  readonly segment: number | undefined;
  /** Index of the byte within that segment, where known: for `nack-data`, the byte that was refused. */
  readonly byte: number | undefined;
  readonly outcome: TransferOutcome;
  readonly bus: BusState;
  /** Whether the same transfer may be repeated without doing anything twice: true only where no target took any data. */
  readonly repeatable: boolean;
  /** The operating system's name of the error, such as `ENXIO`, where there is one. */
  readonly code: string | undefined;

  constructor(details: I2CErrorDetails) {
    const nextStep = details.nextStep ?? defaultNextStep(details.kind, details.address);
    super(`${details.message}. ${nextStep}`, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = details.kind;
    this.summary = details.message;
    this.nextStep = nextStep;
    this.address = details.address;
    this.segment = details.segment;
    this.byte = details.byte;
    this.outcome = details.outcome ?? (NEVER_SENT.has(details.kind) ? "never-sent" : "failed");
    this.bus = details.bus ?? busAfter(details.kind, this.outcome);
    this.repeatable =
      details.repeatable ??
      (this.outcome === "never-sent" || (details.kind === "nack-address" && details.segment === 0));
    this.code = details.code;
  }

  /**
   * The same error with details that only the one who caught it knows. Where it failed, and with what code, is kept where
   * the error already says it; a new message, next step or state replaces the old one.
   */
  with(details: Partial<Omit<I2CErrorDetails, "kind">>): I2CError {
    return new I2CError({
      message: details.message ?? this.summary,
      kind: this.kind,
      nextStep: details.nextStep ?? this.nextStep,
      address: this.address ?? details.address,
      segment: this.segment ?? details.segment,
      byte: this.byte ?? details.byte,
      outcome: details.outcome ?? this.outcome,
      bus: details.bus ?? this.bus,
      repeatable: details.repeatable ?? this.repeatable,
      code: this.code ?? details.code,
      cause: this.cause ?? this,
    });
  }

  /** Turns whatever was thrown during a transfer into an I2CError; one that is already is returned as it is. */
  static from(error: unknown, address?: Address): I2CError {
    if (isI2CError(error))
      return error.address === undefined && address !== undefined ? error.with({ address }) : error;
    const message = error instanceof Error ? error.message : describeThrown(error);
    return new I2CError({
      kind: "io",
      message: address === undefined ? message : `Transfer with ${formatAddress(address)} failed: ${message}`,
      address,
      cause: error,
    });
  }
}

/** Whether something thrown is an {@link I2CError}, also one from a second copy of this package. */
export function isI2CError(error: unknown): error is I2CError {
  return error instanceof I2CError || (error instanceof Error && error.name === "I2CError" && "kind" in error);
}

/** What was thrown, as text; an object without a usable toString cannot be turned into any. */
function describeThrown(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return "something that is no error was thrown";
  }
}

function busAfter(kind: I2CErrorKind, outcome: TransferOutcome): BusState {
  if (kind === "bus-stuck") return "stuck";
  if (outcome === "never-sent") return "untouched";
  if (outcome === "finishing") return "busy";
  if (outcome === "cut" || kind === "nack-address" || kind === "nack-data" || kind === "nack") return "idle";
  return "unknown";
}
