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

/** What i2c-stub has by itself, and with SMBus blocks. It can have no packet error codes. */
export const USUAL_STUB = 0x0c7f_0000;
export const STUB_WITH_BLOCKS = USUAL_STUB | 0x0300_0000;

/** Loads i2c-stub anew. @param {number} functionality */
export function loadStub(functionality) {
  run("modprobe", "-r", "i2c-stub");
  run("modprobe", "i2c-stub", `chip_addr=0x${CHIP.toString(16)}`, `functionality=0x${functionality.toString(16)}`);
}
