import { describe, expect, it } from "vitest";
import { addressValue, formatAddress, formatByte, isAddress10, reservedFor } from "./address.ts";
import { address10, address7 } from "./make-address.ts";

describe("an address", () => {
  it("tells the 7-bit from the 10-bit device of the same number", () => {
    const [seven, ten] = [address7(0x18), address10(0x18)];
    expect(seven).not.toBe(ten);
    expect([isAddress10(seven), isAddress10(ten)]).toEqual([false, true]);
    expect([addressValue(seven), addressValue(ten)]).toEqual([0x18, 0x18]);
    expect([formatAddress(seven), formatAddress(ten)]).toEqual(["0x18", "0x018 (10-bit)"]);
  });

  it.each([
    [0x00, "general call and START byte"],
    [0x01, "CBUS"],
    [0x02, "other bus formats"],
    [0x03, "future use"],
    [0x04, "high-speed controller codes"],
    [0x07, "high-speed controller codes"],
    [0x08, undefined],
    [0x77, undefined],
    [0x78, "10-bit addressing"],
    [0x7b, "10-bit addressing"],
    [0x7c, "device ID and future use"],
    [0x7f, "device ID and future use"],
  ])("%i is reserved for %s", (value, use) => {
    expect(reservedFor(address7(value))).toBe(use);
    // The same number is a device address with 10 bits.
    expect(reservedFor(address10(value))).toBeUndefined();
  });

  it("is written with at least two digits", () => {
    expect(formatByte(0)).toBe("0x00");
    expect(formatByte(0xab)).toBe("0xAB");
    expect(formatAddress(address10(0x3ff))).toBe("0x3FF (10-bit)");
  });
});
