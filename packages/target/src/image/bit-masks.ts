/** The masks of one byte that say what writing does to its bits. */
export interface WriteMasks {
  readonly write: number;
  readonly oneToClear: number;
  readonly oneToSet: number;
  readonly zeroToClear: number;
  readonly zeroToSet: number;
}

/** What bits hold after a write, by what they held before and what was written to them. */
export type WriteRule = (old: number, written: number) => number;

const NONE = 0;
const ALL = 0xffff_ffff;

/**
 * The masks that do what a rule does. Any rule will do that judges each bit by itself: a one and a zero that are written each
 * keep, set, clear or toggle the bit.
 */
export function writeMasks(rule: WriteRule): WriteMasks {
  const oneSets = rule(NONE, ALL);
  const oneClears = ~rule(ALL, ALL);
  const zeroSets = rule(NONE, NONE);
  const zeroClears = ~rule(ALL, NONE);
  const write = oneSets & ~oneClears & zeroClears & ~zeroSets;
  return {
    write: write >>> 0,
    oneToClear: oneClears >>> 0,
    oneToSet: (oneSets & ~write) >>> 0,
    zeroToClear: (zeroClears & ~write) >>> 0,
    zeroToSet: zeroSets >>> 0,
  };
}

/** What a byte holds after a write: four masks decide which bits are set and which cleared, and those that are both toggle. */
export function afterWrite(old: number, written: number, masks: WriteMasks): number {
  const set = (written & (masks.write | masks.oneToSet)) | (~written & masks.zeroToSet);
  const clear = (written & masks.oneToClear) | (~written & (masks.write | masks.zeroToClear));
  return ((old & ~clear) | (~old & set)) & 0xff;
}
