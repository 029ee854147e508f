import type { ControllerCapabilities } from "@twowire/core";

/** What real adapters lack, to see how drivers and suites take it. */
export const TYPICAL_LIMITS = {
  /** A PC's SMBus controller: the transfers of the SMBus protocols, blocks of 32 bytes, a NACK of unknown phase. */
  smbus: {
    maxSegments: 2,
    readThenAny: false,
    writeThenWrite: false,
    maxWriteLength: 33,
    maxReadLength: 1,
    maxJoinedWriteLength: 1,
    maxJoinedReadLength: 32,
    emptyRead: false,
    countedRead: false,
    smbusTransactions: true,
    tenBitAddresses: false,
    clockStretching: "unknown",
    nackPhase: false,
    errorPosition: false,
    cut: false,
    heldBus: false,
    recovery: false,
  },
  /** The hardware of a Raspberry Pi: one read, and it has to be the last segment; no clock stretching. */
  raspberryPi: {
    maxSegments: 42,
    readThenAny: false,
    maxWriteLength: 8192,
    maxReadLength: 8192,
    maxJoinedWriteLength: 8192,
    maxJoinedReadLength: 8192,
    emptyRead: false,
    countedRead: false,
    clockStretching: "none",
    nackPhase: false,
    errorPosition: false,
    cut: false,
    heldBus: false,
    recovery: false,
  },
  /** A bridge that sends a STOP after everything. */
  noRepeatedStart: { maxSegments: 1, heldBus: false },
  /** A controller that cannot send an address alone, such as the one of an RP2040. */
  noEmptyWrite: { emptyWrite: false, emptyRead: false },
  /** Hardware that finishes what it has begun. */
  noCut: { cut: false },
} as const satisfies Readonly<Record<string, Partial<ControllerCapabilities>>>;
