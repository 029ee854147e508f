import { run } from "./programs.mjs";

/** Where i2c-stub has its chip. */
export const CHIP = 0x18;

/** An MCP9808 at 25 °C: registers as the data sheet numbers them, most significant byte first. */
export const REGISTERS = new Map([
  [0x00, 0x001d],
  [0x01, 0x0000],
  [0x02, 0x01e0],
  [0x03, 0x1fb0],
  [0x04, 0x0280],
  [0x05, 0xc190],
  [0x06, 0x0054],
  [0x07, 0x0400],
]);

/** Register 8 has one byte: the resolution. */
export const RESOLUTION = 0x03;

/** Fills the chip of i2c-stub. An SMBus word has its low byte first on the wire, so words are turned around. @param {number} bus */
export function fillChip(bus) {
  for (const [register, value] of REGISTERS) {
    const word = ((value & 0xff) << 8) | (value >> 8);
    run("i2cset", "-y", bus, CHIP, register, word, "w");
  }
  run("i2cset", "-y", bus, CHIP, 0x08, RESOLUTION, "b");
}
