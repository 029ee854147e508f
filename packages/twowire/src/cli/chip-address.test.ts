import { describe, expect, it } from "vitest";
import { isEepromAddress, parseChipAddress } from "./chip-address.ts";

describe("parseChipAddress", () => {
  it("takes device addresses, and reserved ones only when allowed", () => {
    expect(parseChipAddress("0x18", false)).toBe(0x18);
    expect(parseChipAddress("0x03", true)).toBe(0x03);
    expect(() => parseChipAddress("0x78", false)).toThrow(
      "Chip address out of range (0x08-0x77): '0x78'. For a reserved address give -a.",
    );
  });

  it("explains what was probably meant", () => {
    expect(() => parseChipAddress("1", false)).toThrow("If 1 is the number of a bus, write --bus linux:1");
    expect(() => parseChipAddress("0x90", true)).toThrow("did you mean 0x48?");
    expect(() => parseChipAddress("0x180", true)).toThrow("out of range (0x00-0x7f)");
    expect(() => parseChipAddress("i2c-1", false)).toThrow("Chip address is not a number: 'i2c-1'");
  });
});

describe("isEepromAddress", () => {
  it("is where memory modules keep their EEPROM", () => {
    const addresses = Array.from({ length: 0x70 }, (_, index) => 0x08 + index);
    const dangerous = addresses.filter((address) => isEepromAddress(parseChipAddress(String(address), false)));
    expect(dangerous).toEqual([0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57]);
  });
});
