import { formatByte, I2CError } from "@twowire/core";

/** What tells one EEPROM of the family from another. */
export interface At24cGeometry {
  /** As printed on it: `AT24C32`. */
  readonly name: string;
  /** Bytes that it holds: a power of two. */
  readonly size: number;
  /** Bytes that one write cycle can store: a power of two. */
  readonly pageSize: number;
  /** Bytes of the word address, which follow the device address. */
  readonly wordAddressBytes: 1 | 2;
}

/**
 * The EEPROMs that are known by name. Where the word address is too short for the size, its upper bits are part of the
 * device address, so that the 4, 8 and 16 Kbit ones answer at two, four and eight addresses.
 */
const MODELS = {
  AT24C02: { name: "AT24C02", size: 256, pageSize: 8, wordAddressBytes: 1 },
  AT24C04: { name: "AT24C04", size: 512, pageSize: 16, wordAddressBytes: 1 },
  AT24C08: { name: "AT24C08", size: 1024, pageSize: 16, wordAddressBytes: 1 },
  AT24C16: { name: "AT24C16", size: 2048, pageSize: 16, wordAddressBytes: 1 },
  AT24C32: { name: "AT24C32", size: 4096, pageSize: 32, wordAddressBytes: 2 },
  AT24C64: { name: "AT24C64", size: 8192, pageSize: 32, wordAddressBytes: 2 },
  AT24C128: { name: "AT24C128", size: 16384, pageSize: 64, wordAddressBytes: 2 },
  AT24C256: { name: "AT24C256", size: 32768, pageSize: 64, wordAddressBytes: 2 },
} as const satisfies Readonly<Record<string, At24cGeometry>>;

/** An EEPROM that is known by name. */
export type At24cModel = keyof typeof MODELS;

/** The names of all of them. */
export const AT24C_MODELS: readonly At24cModel[] = Object.values(MODELS).map(({ name }) => name);

/** First address of the family; the pins A2 to A0 add up to 7. */
export const FIRST_ADDRESS = 0x50;
const LAST_ADDRESS = 0x57;

/**
 * The geometry of a model, or one of the caller's own, checked.
 * @throws I2CError `invalid-argument` for an unknown name or sizes that no EEPROM can have
 */
export function at24cGeometry(model: At24cModel | At24cGeometry): At24cGeometry {
  if (typeof model !== "string") return checkGeometry(model);
  if (Object.hasOwn(MODELS, model)) return MODELS[model];
  throw new I2CError({
    kind: "invalid-argument",
    message: `There is no EEPROM model "${model}"`,
    nextStep: `Known are ${AT24C_MODELS.join(", ")}; for another one, give { name, size, pageSize, wordAddressBytes }.`,
  });
}

/** Bytes that one device address reaches. */
export function blockSize({ size, wordAddressBytes }: At24cGeometry): number {
  return Math.min(size, 0x100 ** wordAddressBytes);
}

/** The addresses that the pins of an EEPROM can choose: the first of those that it answers at. */
export function at24cFirstAddresses(geometry: At24cGeometry): readonly number[] {
  const blocks = geometry.size / blockSize(geometry);
  const addresses: number[] = [];
  for (let address = FIRST_ADDRESS; address <= LAST_ADDRESS; address += blocks) addresses.push(address);
  return addresses;
}

/**
 * The addresses that an EEPROM answers at, one for each block.
 * @param first the lowest, as its pins say
 * @throws I2CError `invalid-argument` for an address that it cannot have
 */
export function at24cAddresses(geometry: At24cGeometry, first: number = FIRST_ADDRESS): readonly number[] {
  const blocks = geometry.size / blockSize(geometry);
  const possible = at24cFirstAddresses(geometry);
  if (possible.includes(first)) {
    return Array.from({ length: blocks }, (_, block) => first + block);
  }
  throw new I2CError({
    kind: "invalid-argument",
    message: `An ${geometry.name} cannot be at ${Number.isInteger(first) && first >= 0 ? formatByte(first) : String(first)}`,
    nextStep: `Its pins choose ${possible.map(formatByte).join(", ")}${blocks > 1 ? `; it answers at ${blocks} addresses from there` : ""}.`,
  });
}

function checkGeometry(geometry: At24cGeometry): At24cGeometry {
  const { name, size, pageSize, wordAddressBytes } = geometry;
  const possible =
    (wordAddressBytes === 1 || wordAddressBytes === 2) &&
    isPowerOfTwo(size) &&
    isPowerOfTwo(pageSize) &&
    pageSize <= blockSize(geometry) &&
    size / blockSize(geometry) <= 8;
  if (possible) return geometry;
  throw new I2CError({
    kind: "invalid-argument",
    message: `No EEPROM can be like ${name}: ${size} bytes in pages of ${pageSize}, with ${wordAddressBytes} address bytes`,
    nextStep: "Give powers of two, a page no larger than a block, and at most eight blocks of 256 or 65,536 bytes.",
  });
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(value) && value > 0 && Number.isInteger(Math.log2(value));
}
