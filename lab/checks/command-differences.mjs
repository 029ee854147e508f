/** Where `twowire` differs from i2c-tools on purpose: packages/twowire/README.md has the same list in words. */

/** @typedef {import("./side-by-side.mjs").Difference} Difference */

/** @type {readonly Difference[]} */
export const EVERYWHERE = [
  {
    what: "a number with a leading zero is refused where C and people read it differently",
    line: "get -y BUS CHIP 010",
    ours: /'010'/,
    status: 2,
    theirs: /^0x[0-9a-f]{2}\n$/,
  },
  {
    what: "the name of an adapter is no bus",
    line: "detect -F NAME",
    ours: /^Error: /,
    status: 2,
    theirs: /^Functionalities implemented by /,
  },
  {
    what: "what would ask is refused where there is no terminal",
    line: "set BUS CHIP 0x20 1",
    ours: /no terminal to ask on. Give -y/,
    status: 1,
    theirs: /Aborting on user request/,
  },
  {
    what: "a plain scan asks nothing",
    line: "detect BUS 0x10 0x1f",
    ours: /^ {5}0 {2}1 /,
    theirs: /Aborting on user request/,
  },
  {
    what: "whole blocks are compared",
    line: "set -y -r BUS CHIP 0x30 1 2 3 i",
    ours: /^Value 0x01 0x02 0x03 written, readback matched\n$/,
    theirs: /mismatch - wrote 0xffffffff, read back 0x01/,
  },
  {
    what: "packet error codes are checked where the adapter cannot",
    line: "get -y BUS CHIP 0x06 bp",
    ours: /packet error code/,
    status: 1,
    theirs: /^0x2d\n$/,
  },
  {
    what: "an EEPROM is kept from packet error codes",
    line: "dump -y -r 0-15 BUS 0x50 bp",
    ours: /We can't let you do that, sorry/,
    status: 1,
    theirs: /XX XX XX/,
  },
];

/** @type {readonly Difference[]} */
export const ON_STUB = [
  {
    what: "a read at 0x00 is no probe but a START byte",
    line: "detect -y -a -r BUS",
    ours: /^00: {4}-- --/m,
    theirs: /^00: -- -- --/m,
  },
  {
    what: "a block that is cut short is a failure",
    line: "get -y BUS CHIP 0xf0 i 32",
    ours: /^Error: Read failed: Transfer with 0x18 on linux:\d+ ended early: the adapter read 16 of 32 bytes\. [^.]*\.\n$/,
    status: 1,
    theirs: /^(0x[0-9a-f]{2} ?){16}\n$/,
  },
  {
    what: "messages are SMBus transactions where they can be",
    line: "transfer -y BUS w1@CHIP 0x05 r2",
    ours: /^0x[0-9a-f]{2} 0x[0-9a-f]{2}\n$/,
    theirs: /does not have I2C transfers capability/,
    theirStatus: 1,
  },
];

/** @type {readonly Difference[]} */
export const ON_STUB_WITH_BLOCKS = [
  {
    what: "a block is read back as one",
    line: "set -y -r BUS CHIP 0x60 7 8 9 s",
    ours: /^Value 0x07 0x08 0x09 written, readback matched\n$/,
    theirs: /mismatch/,
  },
  {
    what: "a message of the length that the chip gives is an SMBus transaction",
    line: "transfer -y BUS w1@CHIP 0x60 r?",
    ours: /^0x03 0x07 0x08 0x09\n$/,
    theirs: /does not have I2C transfers capability/,
    theirStatus: 1,
  },
];

/** @type {readonly Difference[]} */
export const ON_CP2112 = [
  {
    what: "an SMBus block is no mode of a dump",
    line: "dump -y BUS CHIP s",
    ours: /Give mode i/,
    status: 2,
    theirs: /0123456789abcdef/,
  },
  {
    what: "a plain scan reads where a quick command is missing",
    line: "detect -y BUS 0x3f 0x41",
    ours: /^40: 40 --/m,
    theirs: /^40: {49}$/m,
  },
  {
    what: "no write of nothing where the adapter has no quick command",
    line: "transfer -y BUS w0@CHIP",
    ours: /emptyWrite/,
    status: 1,
    theirs: /^$/,
  },
  {
    what: "no length from the chip where the adapter would read the count alone",
    line: "transfer -y BUS w1@CHIP 0x05 r?",
    ours: /a read whose length the target tells/,
    status: 1,
    theirs: /^0x26( 0x[0-9a-f]{2})*\n$/,
  },
  {
    what: "no block from the chip where the adapter would read 32 bytes of anything",
    line: "get -y BUS CHIP 0x05 s",
    ours: /a read whose length the target tells/,
    status: 1,
    theirs: /^0x[0-9a-f]{2}( 0x[0-9a-f]{2})+\n$/,
  },
];
