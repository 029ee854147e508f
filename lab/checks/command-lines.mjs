/**
 * Command lines that `twowire` and i2c-tools have in common: CHIP is a memory, BUS the bus that it is on, 0x19 is nobody. Lines that write
 * have registers of their own, so that what is in the memory at the end tells of each.
 */

const numbers = (/** @type {number} */ length) => Array.from({ length }, (_, index) => index + 1).join(" ");

export const ADAPTER = ["detect -l", "detect -F BUS"];

export const DETECT = [
  "detect -y BUS",
  "detect -y -q BUS",
  "detect -y -a BUS",
  "detect -y -a -q BUS 0x00 0x1f",
  "detect -y BUS 0x10 0x1f",
  "detect -y BUS 24 24",
];

/** Where an adapter has no quick command, this is the method that both have. */
export const DETECT_BY_READING = ["detect -y -r BUS", "detect -y -r BUS 0x10 0x47"];

export const WRONG_DETECT = [
  "detect -y BUS 0x00 0x10",
  "detect -y BUS 0x20 0x10",
  "detect -y BUS 0x10 0x80",
  "detect -y BUS x y",
  "detect -y BUS 0x10 0x11 0x12 0x13",
  "detect -y -q -r BUS",
];

export const GET = [
  "get -y BUS CHIP",
  "get -y BUS CHIP 0x05",
  "get -y BUS CHIP 5 b",
  "get -y BUS CHIP 0x22 w",
  "get -y BUS CHIP 0x06 c",
  "get -y BUS CHIP 0x20 i",
  "get -y BUS CHIP 0x20 i 1",
  "get -y BUS CHIP 0x21 i 9",
  "get -y -a BUS CHIP 0x7f",
];

export const WRONG_GET = [
  "get -y BUS CHIP 0x05 ip",
  "get -y BUS CHIP 0x05 x",
  "get -y BUS CHIP 0x05 i 33",
  "get -y BUS CHIP 0x05 i 0",
  "get -y BUS CHIP 0x05 b 4",
  "get -y BUS CHIP 0x100",
  "get -y BUS CHIP -1",
  "get -y BUS CHIP foo",
  "get -y BUS 0x03 0x05",
  "get -y BUS 0x78 0x05",
  "get -y BUS 0x80 0x05",
  "get -y BUS foo 0x05",
  "get -y BUS CHIP 0x05 w x y",
];

export const GET_FROM_NOBODY = [
  "get -y BUS 0x19",
  "get -y BUS 0x19 0x05 b",
  "get -y BUS 0x19 0x05 w",
  "get -y BUS 0x19 0x05 c",
  "get -y BUS 0x19 0x05 i 4",
];

export const SET = [
  "set -y BUS CHIP 0x08",
  "get -y BUS CHIP",
  "set -y BUS CHIP 0x09 c",
  "set -y BUS CHIP 0x0a 0xa5",
  "set -y BUS CHIP 0x0c 165 b",
  "set -y BUS CHIP 0x22 0x1234 w",
  "set -y -r BUS CHIP 0x0e 0x5a b",
  "set -y -r BUS CHIP 0x24 0x4321 w",
  "set -y -r BUS CHIP 0x28 0x0012 w",
  "set -y -r BUS CHIP 0x10 c",
  "set -y -m 0x0f BUS CHIP 0x12 0xff",
  "set -y -m 0x0f -r BUS CHIP 0x14 0xff b",
  "set -y -m 0xf00f -r BUS CHIP 0x26 0xffff w",
  "set -y BUS CHIP 0x30 0x01 i",
  "set -y BUS CHIP 0x38 0x04 0x03 0x02 0x01 i",
  `set -y BUS CHIP 0x40 ${numbers(32)} i`,
];

export const WRONG_SET = [
  "set -y BUS CHIP",
  "set -y BUS CHIP 0x20 1 2 ip",
  "set -y BUS CHIP 0x20 0x100",
  "set -y BUS CHIP 0x20 0x10000 w",
  "set -y BUS CHIP 0x20 -1",
  "set -y BUS CHIP 0x20 foo",
  "set -y BUS CHIP 0x20 1 2",
  "set -y BUS CHIP 0x100 1",
  "set -y BUS CHIP 0x20 1 q",
  "set -y -m 0x1ff BUS CHIP 0x20 1",
  "set -y -m foo BUS CHIP 0x20 1",
  "set -y -m 1 BUS CHIP 0x20 1 2 i",
  "set -y BUS 0x03 0 0",
  `set -y BUS CHIP 0x60 ${numbers(33)} i`,
];

export const SET_FOR_NOBODY = [
  "set -y BUS 0x19 0x00",
  "set -y BUS 0x19 0x00 0x01",
  "set -y BUS 0x19 0x00 0x0001 w",
  "set -y BUS 0x19 0x00 1 2 3 i",
];

/** Blocks whose length the chip says. */
export const BLOCKS = [
  "set -y BUS CHIP 0x50 7 8 9 s",
  "get -y BUS CHIP 0x50 s",
  `set -y BUS CHIP 0x54 ${numbers(32)} s`,
  "get -y BUS CHIP 0x54 s",
  "set -y BUS CHIP 0x58 0xff s",
  "get -y BUS CHIP 0x58 s",
];

export const DUMP = [
  ...["b", "w", "W", "i", "c"].map((mode) => `dump -y BUS CHIP ${mode}`),
  ...["b", "w", "i", "c"].map((mode) => `dump -y -r 0x05-0x17 BUS CHIP ${mode}`),
  "dump -y -r 16-47 BUS CHIP",
  "dump -y -r 0x10-0x10 BUS CHIP b",
  "dump -y -r 16-47 BUS CHIP W",
  "dump -y -r 0x00-0x0f BUS CHIP b 1",
  "dump -y -r 0x20-0x2f BUS CHIP w 2 0x31",
  "dump -y -r 0x00-0x3f BUS 0x19 b",
  "dump -y -r 0x00-0x1f BUS 0x19 w",
  "dump -y -r 0x00-0x1f BUS 0x19 W",
];

export const WRONG_DUMP = [
  "dump -y BUS CHIP ip",
  "dump -y BUS CHIP q",
  "dump -y -r 0x05-0x17 BUS CHIP W",
  "dump -y -r 0x10 BUS CHIP b",
  "dump -y -r 0x10-0x05 BUS CHIP b",
  "dump -y -r 0-0x100 BUS CHIP b",
  "dump -y BUS CHIP b 16",
  "dump -y BUS CHIP i 1",
  "dump -y BUS 0x03 b",
];

export const DUMP_OF_NOBODY = ["dump -y BUS 0x19 i", "dump -y BUS 0x19 c"];

export const TRANSFER = [
  "transfer -y BUS r4@CHIP",
  "transfer -y BUS w1@CHIP 0x05 r2",
  "transfer -y -v BUS w1@CHIP 0x10 r6@CHIP",
  "transfer -y BUS w3@CHIP 0x08 1 2",
  "transfer -y BUS w5@CHIP 0x0c 0xfe+",
  "transfer -y BUS w5@CHIP 0x14 0x01-",
  "transfer -y -v BUS w5@CHIP 0x18 0x7e=",
  "transfer -y BUS w9@CHIP 0x20 5p",
  "transfer -y BUS w6@CHIP 0x28 9 8 0x20+",
  "transfer -y -v BUS w61@CHIP 0x30+",
  "transfer -y BUS w16@CHIP 0x10= r512",
  "transfer -y -a BUS w1@CHIP 0x30 r1",
];

export const WRONG_TRANSFER = [
  "transfer -y BUS r0@CHIP",
  "transfer -y BUS r2",
  "transfer -y BUS q2@CHIP",
  "transfer -y BUS w2@CHIP",
  "transfer -y BUS w2@CHIP 1",
  "transfer -y BUS w1@CHIP 0x100",
  "transfer -y BUS w1@CHIP 0x1x",
  "transfer -y BUS w1@0x80 1",
  "transfer -y BUS w1@0x03 1",
  "transfer -y BUS w?@CHIP",
  "transfer -y BUS r65536@CHIP",
  "transfer -y BUS w1@CHIP 1 2",
  "transfer -y BUS wx@CHIP",
  "transfer -y BUS w1@",
];

export const TRANSFER_REFUSED = [
  "transfer -y BUS w1@0x19 1",
  "transfer -y BUS r1@0x19",
  "transfer -y -a BUS w1@0x03 1",
  "transfer -y BUS w1@CHIP 5 r1 w1 6 r1",
  "transfer -y BUS w1@CHIP 5 r2@0x18",
  "transfer -y BUS w62@CHIP 1+",
  "transfer -y BUS r513@CHIP",
  "transfer -y BUS iw1@CHIP 1",
];

/** Without -y, both ask. */
export const ASKED = [
  "detect -q BUS",
  "detect -a -r BUS",
  "get BUS CHIP",
  "get BUS CHIP 0x05",
  "get BUS CHIP 0x05 w",
  "get BUS CHIP 0x05 i 4",
  "get BUS CHIP 0x05 c",
  "set BUS CHIP 0x20 0x11",
  "set BUS CHIP 0x20",
  "set -m 0x0f BUS CHIP 0x20 0x1234 w",
  "set BUS CHIP 0x20 1 2 3 i",
  "set BUS 0x50 0x20 0x11",
  "dump BUS CHIP",
  "dump -r 0x10-0x1f BUS CHIP w",
  "dump BUS CHIP b 1",
  "dump BUS CHIP i",
];

export const ASKED_OF_TRANSFER = ["transfer BUS w3@CHIP 0x20 1 2", "transfer BUS w1@CHIP 0x05 r2"];
