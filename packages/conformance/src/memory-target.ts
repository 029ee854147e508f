import type { TargetHandler } from "@twowire/core";

/** A memory behind an 8-bit pointer, which moves on by each byte and wraps at its end. Default: 256 cells. */
export function memoryTarget(cells: Uint8Array = new Uint8Array(256)): TargetHandler {
  let pointer = 0;
  /** How many bytes were fetched and not yet clocked: the pointer moves on only for those that were. */
  let ahead = 0;
  let expectsPointer = true;
  return {
    start() {
      expectsPointer = true;
      ahead = 0;
      return true;
    },
    write(byte) {
      if (expectsPointer) pointer = byte % cells.length;
      else {
        cells[pointer] = byte;
        pointer = (pointer + 1) % cells.length;
      }
      expectsPointer = false;
      return true;
    },
    read() {
      const byte = cells[(pointer + ahead) % cells.length] ?? 0xff;
      ahead += 1;
      return byte;
    },
    clocked() {
      pointer = (pointer + 1) % cells.length;
      ahead -= 1;
    },
    stop: () => undefined,
  };
}
