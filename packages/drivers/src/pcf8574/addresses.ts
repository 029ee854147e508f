import { formatByte, I2CError } from "@twowire/core";

/** The two chips, which differ in nothing but their addresses. */
export type Pcf8574Variant = "PCF8574" | "PCF8574A";

/** The addresses that pins A2 to A0 choose (NXP PCF8574; PCF8574A Rev. 5, tables 4 and 5). */
export const PCF8574_ADDRESSES = {
  PCF8574: [0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27],
  PCF8574A: [0x38, 0x39, 0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f],
} as const satisfies Readonly<Record<Pcf8574Variant, readonly number[]>>;

/** Which of the two is at an address. @throws I2CError `invalid-argument` for an address that neither can have */
export function pcf8574Variant(address: number): Pcf8574Variant {
  const includes = (addresses: readonly number[]): boolean => addresses.includes(address);
  if (includes(PCF8574_ADDRESSES.PCF8574)) return "PCF8574";
  if (includes(PCF8574_ADDRESSES.PCF8574A)) return "PCF8574A";
  throw new I2CError({
    kind: "invalid-argument",
    message: `A PCF8574 cannot be at ${Number.isInteger(address) && address >= 0 ? formatByte(address) : String(address)}`,
    nextStep: "Its pins A2 to A0 choose 0x20 to 0x27, those of a PCF8574A 0x38 to 0x3F.",
  });
}
