/**
 * What a controller can really do. A transfer outside these limits is refused with `unsupported` before the bus is touched;
 * the only thing that a backend may still refuse later is what its hardware does not announce.
 */
export interface ControllerCapabilities {
  /** Segments that one transfer may join by repeated STARTs; 1 where there is no repeated START. */
  readonly maxSegments: number;
  /** Whether a read may be followed by another segment. */
  readonly readThenAny: boolean;
  /** Whether a write may be joined to another write. SMBus has no such transaction. */
  readonly writeThenWrite: boolean;
  /** Bytes in a write that is the whole transfer. */
  readonly maxWriteLength: number;
  /** Bytes in a read that is the whole transfer. */
  readonly maxReadLength: number;
  /** Bytes in a write that is joined to another segment. */
  readonly maxJoinedWriteLength: number;
  /** Bytes in a read that is joined to another segment. */
  readonly maxJoinedReadLength: number;
  /** A write of no bytes: the address alone, which is how a bus is probed. */
  readonly emptyWrite: boolean;
  /** A read of no bytes. */
  readonly emptyRead: boolean;
  /** A read whose first byte says how many follow (SMBus block read): at least the 32 that SMBus allows. */
  readonly countedRead: boolean;
  /**
   * Whether it has the transactions of SMBus, rather than bytes: one that is marked as such (`Segment.smbus`, as `SMBusDevice`
   * does) is not bound by the lengths above, and its packet error code may be made and checked by the hardware.
   */
  readonly smbusTransactions: boolean;
  readonly tenBitAddresses: boolean;
  /** Reserved addresses such as the general call. */
  readonly reservedAddresses: boolean;
  /** Whether targets may hold the clock low: `"none"` where the hardware would corrupt data, `"unknown"` where nobody says. */
  readonly clockStretching: "full" | "none" | "unknown";
  /**
   * Whether a NACK of the address can be told from a NACK of data. Where it cannot, a lost bus or a clock that was held for too
   * long may be told as a NACK, too.
   */
  readonly nackPhase: boolean;
  /** Whether an error of a data byte carries its segment and index. */
  readonly errorPosition: boolean;
  /** Whether a transfer on the wire can be cut at a byte with a STOP; otherwise it is finished while nobody waits. */
  readonly cut: boolean;
  /** Whether a transfer may end without a STOP, inside `exclusive`. */
  readonly heldBus: boolean;
  /** Whether a stuck bus can be freed. */
  readonly recovery: boolean;
  /** The clock in hertz where it is really known, never the one that was merely asked for. */
  readonly clockHz: number | undefined;
}

/** A plain I2C controller without limits: what a backend starts from to say what its hardware lacks. */
export const FULL_CAPABILITIES: ControllerCapabilities = {
  maxSegments: Number.POSITIVE_INFINITY,
  readThenAny: true,
  writeThenWrite: true,
  maxWriteLength: Number.POSITIVE_INFINITY,
  maxReadLength: Number.POSITIVE_INFINITY,
  maxJoinedWriteLength: Number.POSITIVE_INFINITY,
  maxJoinedReadLength: Number.POSITIVE_INFINITY,
  emptyWrite: true,
  emptyRead: true,
  countedRead: true,
  smbusTransactions: false,
  tenBitAddresses: true,
  reservedAddresses: true,
  clockStretching: "full",
  nackPhase: true,
  errorPosition: true,
  cut: true,
  heldBus: true,
  recovery: true,
  clockHz: undefined,
};
