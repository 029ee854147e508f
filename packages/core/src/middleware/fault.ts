import type { Address } from "../address.ts";

/** Where in a transfer a fault happens. What is left out is chosen by the seed among all places where it can happen. */
interface FaultPosition {
  /** Index of the segment. */
  readonly segment?: number | undefined;
  /** Index of the byte in that segment. */
  readonly byte?: number | undefined;
}

/**
 * What can go wrong on a bus, as far as it can be shown above a controller. Each says what of the transfer really reaches
 * the wire below.
 */
export type Fault =
  /** No target acknowledges the address of a segment, the first unless said otherwise. The segments before it are sent. */
  | { readonly fault: "nack-address"; readonly segment?: number | undefined }
  /** The target refuses a byte written to it. Everything before that byte is sent, and ended with a STOP. */
  | ({ readonly fault: "nack-data" } & FaultPosition)
  /** A NACK that the hardware cannot place. Nothing is sent, as if it were that of the first address. */
  | { readonly fault: "nack" }
  /** The target holds the clock low before anything is sent; then the transfer takes place. Nobody else gets the bus meanwhile. */
  | { readonly fault: "stretch"; readonly durationMs: number }
  /** The target holds the clock low until the controller gives up: at the first address, or where a position says. Everything before is sent. */
  | ({ readonly fault: "timeout" } & FaultPosition)
  /** Fewer bytes come than were asked for: `byte` of them, at least one. What comes is really read. */
  | ({ readonly fault: "short-read" } & FaultPosition)
  /** A bit of a byte that was read is wrong, and nobody notices. */
  | ({ readonly fault: "flip-read"; readonly bit?: number | undefined } & FaultPosition)
  /** A bit of a byte that is written is wrong, and nobody notices: the target takes the wrong byte. */
  | ({ readonly fault: "flip-write"; readonly bit?: number | undefined } & FaultPosition)
  /** Another controller wins the bus during the first address. Nothing is sent. */
  | { readonly fault: "arbitration-lost" }
  /** A line is held low from here on, SDA unless said otherwise. Nothing is sent any more until it is released; `recover` frees SDA only. */
  | { readonly fault: "bus-stuck"; readonly line?: "SDA" | "SCL" | undefined }
  /** The hardware is gone from here on. Nothing is sent any more until it is back. */
  | { readonly fault: "disconnected" };

/** Which transfers a fault happens to: every one where neither `nth` nor `probability` narrows it down. */
export interface FaultSchedule {
  /** Only transfers with these addresses. Default: any. */
  readonly address?: Address | number | readonly (Address | number)[] | undefined;
  /** Only these, counted from 1 among the transfers with the address that the fault can happen to at all. */
  readonly nth?: number | readonly number[] | undefined;
  /** The chance that it happens to one of them, 0 to 1. Default: 1. */
  readonly probability?: number | undefined;
}

/** A fault and when it happens. */
export type FaultRule = Fault & FaultSchedule;
