import type { ControllerCapabilities } from "@twowire/core";
import {
  FUNC_10BIT_ADDRESS,
  FUNC_I2C,
  FUNC_SMBUS_BLOCK_PROC_CALL,
  FUNC_SMBUS_PROC_CALL,
  FUNC_SMBUS_QUICK,
  FUNC_SMBUS_READ_BLOCK_DATA,
  FUNC_SMBUS_READ_BYTE,
  FUNC_SMBUS_READ_BYTE_DATA,
  FUNC_SMBUS_READ_I2C_BLOCK,
  FUNC_SMBUS_READ_WORD_DATA,
  FUNC_SMBUS_WRITE_BYTE,
  FUNC_SMBUS_WRITE_BYTE_DATA,
  FUNC_SMBUS_WRITE_I2C_BLOCK,
  FUNC_SMBUS_WRITE_WORD_DATA,
  has,
} from "./functionality.ts";
import { MAX_MESSAGE_LENGTH, MAX_MESSAGES, SMBUS_BLOCK_MAX } from "./i2c-dev-abi.ts";

/** What every engine here has in common: the kernel ends each transfer by itself and says little about how it went. */
const COMMON = {
  reservedAddresses: true,
  clockStretching: "unknown",
  nackPhase: false,
  errorPosition: false,
  // An ioctl cannot be interrupted.
  cut: false,
  heldBus: false,
  recovery: false,
  clockHz: undefined,
} as const;

/** Every function that reads after a repeated START. */
const JOINED =
  FUNC_SMBUS_READ_BYTE_DATA |
  FUNC_SMBUS_READ_WORD_DATA |
  FUNC_SMBUS_READ_I2C_BLOCK |
  FUNC_SMBUS_READ_BLOCK_DATA |
  FUNC_SMBUS_PROC_CALL |
  FUNC_SMBUS_BLOCK_PROC_CALL;

/** Combined transfers by I2C_RDWR, as far as the functionality bits tell. */
export function messageCapabilities(functionality: number): ControllerCapabilities {
  return {
    ...COMMON,
    maxSegments: MAX_MESSAGES,
    readThenAny: true,
    writeThenWrite: true,
    maxWriteLength: MAX_MESSAGE_LENGTH,
    maxReadLength: MAX_MESSAGE_LENGTH,
    maxJoinedWriteLength: MAX_MESSAGE_LENGTH,
    maxJoinedReadLength: MAX_MESSAGE_LENGTH,
    // A driver whose hardware cannot send the address alone leaves this bit out.
    emptyWrite: has(functionality, FUNC_SMBUS_QUICK),
    emptyRead: has(functionality, FUNC_SMBUS_QUICK),
    // "only if I2C_FUNC_SMBUS_READ_BLOCK_DATA" (I2C_M_RECV_LEN in linux/i2c.h)
    countedRead: has(functionality, FUNC_SMBUS_READ_BLOCK_DATA),
    smbusTransactions: false,
    tenBitAddresses: has(functionality, FUNC_10BIT_ADDRESS),
  };
}

/** SMBus transactions. A length within the limits may still lack its transaction; the engine then says which. */
export function smbusCapabilities(functionality: number): ControllerCapabilities {
  const maxJoinedReadLength = longest(functionality, [
    [FUNC_SMBUS_READ_I2C_BLOCK, SMBUS_BLOCK_MAX],
    [FUNC_SMBUS_READ_WORD_DATA, 2],
    [FUNC_SMBUS_READ_BYTE_DATA, 1],
  ]);
  return {
    ...COMMON,
    maxSegments: (functionality & JOINED) === 0 ? 1 : 2,
    readThenAny: false,
    writeThenWrite: false,
    maxWriteLength: longest(functionality, [
      [FUNC_SMBUS_WRITE_I2C_BLOCK, 1 + SMBUS_BLOCK_MAX],
      [FUNC_SMBUS_WRITE_WORD_DATA, 3],
      [FUNC_SMBUS_WRITE_BYTE_DATA, 2],
      [FUNC_SMBUS_WRITE_BYTE, 1],
    ]),
    maxReadLength: longest(functionality, [[FUNC_SMBUS_READ_BYTE, 1]]),
    maxJoinedWriteLength: (functionality & JOINED) === 0 ? 0 : 1,
    maxJoinedReadLength,
    emptyWrite: has(functionality, FUNC_SMBUS_QUICK),
    emptyRead: has(functionality, FUNC_SMBUS_QUICK),
    countedRead: has(functionality, FUNC_SMBUS_READ_BLOCK_DATA),
    smbusTransactions: true,
    tenBitAddresses: false,
  };
}

/** What the package i2c-bus can do: SMBus transactions, and single reads and writes where the adapter has plain I2C. */
export function i2cBusCapabilities(functionality: number): ControllerCapabilities {
  const smbus = { ...smbusCapabilities(functionality), countedRead: false, smbusTransactions: false };
  if (!has(functionality, FUNC_I2C)) return smbus;
  return { ...smbus, maxWriteLength: MAX_MESSAGE_LENGTH, maxReadLength: MAX_MESSAGE_LENGTH };
}

/** The tighter of two: what the kernel's interface allows, and what is known about the adapter. */
export function restrict(
  capabilities: ControllerCapabilities,
  quirks: Partial<ControllerCapabilities>,
  clockHz: number | undefined,
): ControllerCapabilities {
  const restricted: ControllerCapabilities = { ...capabilities, ...quirks, clockHz };
  const limits = [
    "maxSegments",
    "maxWriteLength",
    "maxReadLength",
    "maxJoinedWriteLength",
    "maxJoinedReadLength",
  ] as const;
  const lowest = Object.fromEntries(limits.map((limit) => [limit, Math.min(capabilities[limit], restricted[limit])]));
  return {
    ...restricted,
    readThenAny: capabilities.readThenAny && restricted.readThenAny,
    writeThenWrite: capabilities.writeThenWrite && restricted.writeThenWrite,
    ...lowest,
  };
}

/** Capabilities that become narrower while they are in use: whoever looks at them sees it. */
export class NarrowingCapabilities {
  readonly #capabilities: { -readonly [Name in keyof ControllerCapabilities]: ControllerCapabilities[Name] };

  constructor(capabilities: ControllerCapabilities) {
    this.#capabilities = { ...capabilities };
  }

  get capabilities(): ControllerCapabilities {
    return this.#capabilities;
  }

  narrow(limits: Partial<ControllerCapabilities>): void {
    Object.assign(this.#capabilities, restrict(this.#capabilities, limits, this.#capabilities.clockHz));
  }
}

/** The first limit, in falling order, whose function the adapter has. */
function longest(functionality: number, limits: readonly (readonly [bit: number, length: number])[]): number {
  return limits.find(([bit]) => has(functionality, bit))?.[1] ?? 0;
}
