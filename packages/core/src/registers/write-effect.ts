import { lowBits } from "./bits.ts";
import type { Field } from "./register-map.ts";
import type { WriteEffect } from "./register-map-definition.ts";

/**
 * What a field holds after a write, by what a write means to it.
 * @param effect `undefined` where it is simply the new value
 * @param old the field's bits before the write
 * @param written the bits written to it
 * @param mask all of the field's bits
 */
export function writeEffect(effect: WriteEffect | undefined, old: number, written: number, mask: number): number {
  switch (effect) {
    case undefined:
      return written;
    case "oneToClear":
      return (old & ~written) >>> 0;
    case "oneToSet":
      return (old | written) >>> 0;
    case "oneToToggle":
      return (old ^ written) >>> 0;
    case "zeroToClear":
      return (old & written) >>> 0;
    case "zeroToSet":
      return (old | (~written & mask)) >>> 0;
    case "zeroToToggle":
      return (old ^ (~written & mask)) >>> 0;
    case "clear":
      return 0;
    case "set":
      return mask;
  }
}

/**
 * The bits to write to a field, in place, so that a write that is meant for its neighbours leaves it as it is.
 * @param word the register as read
 */
export function neutralBits(field: Field, word: number): number {
  if (field.pulse) return 0;
  switch (field.onWrite) {
    case "oneToClear":
    case "oneToSet":
    case "oneToToggle":
      return 0;
    case "zeroToClear":
    case "zeroToSet":
    case "zeroToToggle":
      return field.mask;
    // Nothing that can be written leaves these as they are, and what is written does not matter.
    case "clear":
    case "set":
      return 0;
    case undefined:
      return (field.readable ? word & field.mask : (field.reset & lowBits(field.width)) << field.low) >>> 0;
  }
}

/**
 * The bits to write to a field, in place, so that it comes to hold others; where no write can bring that about, what leaves it
 * as it is.
 * @param from what it holds, in place
 * @param to what it shall hold, in place
 */
export function bitsToReach(field: Field, from: number, to: number): number {
  const { mask } = field;
  switch (field.onWrite) {
    case undefined:
      return (to & mask) >>> 0;
    case "oneToClear":
      return (from & ~to & mask) >>> 0;
    case "oneToSet":
      return (to & ~from & mask) >>> 0;
    case "oneToToggle":
      return ((from ^ to) & mask) >>> 0;
    case "zeroToClear":
      return ((to | ~from) & mask) >>> 0;
    case "zeroToSet":
      return ((~to | from) & mask) >>> 0;
    case "zeroToToggle":
      return (~(from ^ to) & mask) >>> 0;
    case "clear":
    case "set":
      return 0;
  }
}
