import { crc8 } from "../crc8.ts";

const POLYNOMIAL = 0x07;

/**
 * The packet error code of a message: a CRC-8 over every byte of it in the order of the wire, addresses with their read/write
 * bit among them (SMBus 3.0, section 6.4.1.2).
 */
export function packetErrorCode(...parts: readonly Iterable<number>[]): number {
  let code = 0;
  for (const part of parts) code = crc8(part, { polynomial: POLYNOMIAL, initial: code });
  return code;
}

/** The address byte of a message, as the packet error code counts it. @param address 7-bit */
export function addressByte(address: number, direction: "read" | "write"): number {
  return (address << 1) | (direction === "read" ? 1 : 0);
}
