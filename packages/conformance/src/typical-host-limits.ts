import type { TargetCapabilities } from "@twowire/core";

/** What real places for targets lack, to see how targets and suites take it. */
export const TYPICAL_HOST_LIMITS = {
  /** Hardware that fetches the next byte while it sends one, and otherwise lacks nothing. */
  prefetching: { prefetch: 1 },
  /** A FIFO that is filled far ahead of the wire. */
  fifo: { prefetch: 16 },
  /** An adapter of the Linux kernel in its target mode: its address is always acknowledged, and nobody counts bytes. */
  linuxTarget: { addresses: 1, nackAddress: false, clockedCount: false, prefetch: 1, arbitration: false },
  /** A driver that takes a handler's refusal for one of the next byte. */
  lateNack: { nack: "next", nackAddress: false, arbitration: false },
  /** The hardware of an RP2040: one address, and no way to refuse anything. */
  rp2040: { addresses: 1, nack: "none", nackAddress: false, prefetch: 1, arbitration: false },
  /** An Arduino's Wire library: a repeated START looks like a STOP, and what is sent is queued before. */
  arduino: {
    addresses: 1,
    nack: "none",
    nackAddress: false,
    restart: false,
    clockedCount: false,
    prefetch: 31,
    arbitration: false,
  },
  /** Hardware that waits only while it is addressed. */
  addressStretch: { stretch: "address", addresses: 2, nackAddress: false, nack: "none", arbitration: false },
  /** A mirror of registers in front of a controller that never waits. */
  noStretch: { stretch: "none", addresses: 1, arbitration: false },
} as const satisfies Readonly<Record<string, Partial<TargetCapabilities>>>;
