import { address7, type Segment } from "@twowire/core";
import type { At24cBench } from "./at24c-bench.fixture.ts";

const FIRST = address7(0x50);

/** Bytes `first`, `first + 1`, … */
export function counting(length: number, first = 1): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => first + index);
}

/** Bare transfers with the emulated EEPROM of a bench. */
export function wire(bench: At24cBench) {
  const send = (segments: readonly Segment[], address = FIRST): Promise<void> =>
    bench.controller.transfer(address, segments);
  const read = async (length: number, address = FIRST): Promise<number[]> => {
    const buffer = new Uint8Array(length);
    await send([{ read: buffer }], address);
    return [...buffer];
  };
  return {
    send,
    read,
    write: (bytes: readonly number[] | Uint8Array, address = FIRST) =>
      send([{ write: Uint8Array.from(bytes) }], address),
    /** Sets the address, then reads after a repeated START. */
    readFrom: async (pointer: readonly number[], length: number, address = FIRST): Promise<number[]> => {
      const buffer = new Uint8Array(length);
      await send([{ write: Uint8Array.from(pointer) }, { read: buffer }], address);
      return [...buffer];
    },
    settle: () => bench.clock.advance(5),
  };
}
