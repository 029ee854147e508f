declare const addressBits: unique symbol;

/** A 7-bit target address, right-aligned: 0x00 to 0x7F. Made by `address7`. */
export type Address7 = number & { readonly [addressBits]: 7 };

/** A 10-bit target address. 0x018 (10-bit) and 0x18 (7-bit) are different devices. Made by `address10`. */
export type Address10 = number & { readonly [addressBits]: 10 };

/** An address on the bus, checked when it was made. */
export type Address = Address7 | Address10;

/**
 * A 10-bit address is carried as its value plus this offset, so that it can never be mistaken for a 7-bit one.
 * The Linux kernel names its 10-bit devices with the same offset (I2C_ADDR_OFFSET_TEN_BIT).
 */
export const TEN_BIT_OFFSET = 0xa000;

/** First and last address that a device may have; the rest is reserved (I2C specification UM10204, table 4). */
export const FIRST_DEVICE_ADDRESS = 0x08;
export const LAST_DEVICE_ADDRESS = 0x77;

/** Whether an address is a 10-bit one. */
export function isAddress10(address: number): address is Address10 {
  return Number.isInteger(address) && address >= TEN_BIT_OFFSET && address <= TEN_BIT_OFFSET + 0x3ff;
}

/** The bits that go on the wire: 0 to 0x7F, or 0 to 0x3FF for a 10-bit address. */
export function addressValue(address: Address): number {
  return isAddress10(address) ? address - TEN_BIT_OFFSET : address;
}

/** Why the I2C specification reserves this address, or `undefined` where a device may live at it. */
export function reservedFor(address: Address): string | undefined {
  if (isAddress10(address) || (address >= FIRST_DEVICE_ADDRESS && address <= LAST_DEVICE_ADDRESS)) return undefined;
  if (address === 0x00) return "general call and START byte";
  if (address === 0x01) return "CBUS";
  if (address === 0x02) return "other bus formats";
  if (address === 0x03) return "future use";
  if (address <= 0x07) return "high-speed controller codes";
  if (address <= 0x7b) return "10-bit addressing";
  return "device ID and future use";
}

/** `0x18` for a 7-bit address, `0x018 (10-bit)` for a 10-bit one. */
export function formatAddress(address: Address): string {
  const value = addressValue(address);
  return isAddress10(address) ? `0x${value.toString(16).toUpperCase().padStart(3, "0")} (10-bit)` : formatByte(value);
}

/** A byte or 7-bit address as `0x18`. */
export function formatByte(value: number): string {
  return `0x${value.toString(16).toUpperCase().padStart(2, "0")}`;
}
