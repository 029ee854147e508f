import type { ControllerCapabilities, I2CErrorKind } from "@twowire/core";

/** What is known about the adapters of one kernel driver, and cannot be asked of the kernel. */
export interface AdapterQuirks {
  /** Limits that I2C_FUNCS does not show. */
  readonly capabilities: Partial<ControllerCapabilities>;
  /** What the driver means by an errno, where that is not what the kernel's list says. */
  readonly errors: Readonly<Record<string, PeculiarErrno>>;
}

/** What a driver means by an errno. */
export interface PeculiarErrno {
  readonly kind: I2CErrorKind;
  /** All that it gives it for, where that is more than the kind says. */
  readonly explanation?: string;
}

const NACK: PeculiarErrno = { kind: "nack" };

const NONE: AdapterQuirks = { capabilities: {}, errors: {} };

/** The kernel's list has ENXIO for a NACK of the address alone; these drivers give it for any. */
const ENXIO_FOR_ANY_NACK: AdapterQuirks = { capabilities: {}, errors: { ENXIO: NACK } };

const BY_DRIVER: ReadonlyMap<string, AdapterQuirks> = new Map<string, AdapterQuirks>([
  [
    // Raspberry Pi up to 4. bcm2835_i2c_xfer: "only one read message supported, has to be last"; I2C_AQ_NO_CLK_STRETCH.
    "i2c-bcm2835",
    { capabilities: { readThenAny: false, clockStretching: "none" }, errors: { EIO: NACK } },
  ],
  // i2c_imx_acked; rk3x_i2c_irq, REG_INT_NAKRCV; mv64xxx_i2c_fsm, also of Allwinner; i801_check_post, SMBHSTSTS_DEV_ERR.
  ["imx-i2c", ENXIO_FOR_ANY_NACK],
  ["rk3x-i2c", ENXIO_FOR_ANY_NACK],
  ["mv64xxx_i2c", ENXIO_FOR_ANY_NACK],
  ["i801_smbus", ENXIO_FOR_ANY_NACK],
  [
    // i2c-algo-bit: ENXIO for the address, EIO for data; waits for a stretched clock.
    "i2c-gpio",
    { capabilities: { clockStretching: "full" }, errors: { EIO: NACK } },
  ],
  [
    // hid-cp2112, cp2112_i2c_xfer: one message, or a write of up to 16 bytes and a read. It gives ETIMEDOUT for a NACK of the
    // address, for a bus that stays busy and for an adapter that does not answer alike, and EIO where a data byte was refused,
    // where another controller won the bus, and where less came than was asked for (cp2112_raw_event, cp2112_read).
    "cp2112",
    {
      capabilities: {
        maxSegments: 2,
        readThenAny: false,
        writeThenWrite: false,
        maxWriteLength: 61,
        maxReadLength: 512,
        maxJoinedWriteLength: 16,
        maxJoinedReadLength: 512,
        // In place of the length that the device says, its driver reads 32 bytes, and for I2C_M_RECV_LEN only the count.
        countedRead: false,
      },
      errors: {
        ETIMEDOUT: {
          kind: "nack",
          explanation:
            "nobody acknowledged the address, or the bus stayed busy, or the adapter did not answer; this adapter does not say which",
        },
        EIO: {
          kind: "nack",
          explanation:
            "a byte was not acknowledged, or another controller won the bus, or less came than was asked for; this adapter does not say which",
        },
      },
    },
  ],
]);

/** What is known about a driver; nothing for one that keeps to the kernel's rules as far as anyone told. */
export function quirksOf(driver: string | undefined): AdapterQuirks {
  return (driver === undefined ? undefined : BY_DRIVER.get(driver)) ?? NONE;
}
