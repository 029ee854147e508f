/**
 * What no case can show, and why: `-` what is under test is not capable, and says so by the name of its capability; `?` not judged, with
 * what is missing. Everything else has to pass.
 */

/** Nothing of ours answers on i2c-stub, so only what a memory shows is judged there. */
const STUB = {
  "- maxSegments": "C06b",
  "- tenBitAddresses": "C13c",
  "- recovery": "C25a C25b C25c",
  "? fixture.host":
    "C01a C01c C01d C02a C02b C03a C03b C04a C04b C04c C04d C05a C05b C05c C05e C05f C06a C08a C09b C10c C12a C12b C13a C13b C15b " +
    "C16a C16b C17a C17b C18a C18c C18d C18e C19a C19c C21a C23a C23b C25d C25f C28b C28c C32b C34a C34b C34c C37a C37c C41a",
  "? fixture.faults.holdSda": "C24a C36b",
  "? fixture.faults.holdScl": "C24b",
  "? fixture.faults.unplug": "C36c",
};

/** hid-cp2112 makes one message, or a write and a read, and does not tell a lost bus or a held clock from a NACK. */
const CP2112 = {
  "- heldBus": "C01d",
  "- writeThenWrite": "C02b",
  "- readThenAny": "C03b C06a",
  "- maxSegments": "C06b C19a",
  "- emptyWrite": "C08a C08b C08c",
  "- emptyRead": "C09b",
  "- tenBitAddresses": "C13a C13b C13c",
  "- countedRead": "C18d C18e",
  "- nackPhase": "C21a C23b",
  "- recovery": "C25a C25b C25c C25d C25f",
  // The bus of a virtual adapter has bytes and no lines.
  "? fixture.faults.holdSda": "C24a C36b",
  "? fixture.faults.holdScl": "C24b",
};

/** A program that is blocked while a target makes it wait does nothing else meanwhile. */
const BLOCKED = {
  ...CP2112,
  "- nackPhase": "C21a",
  "- recovery": "C25a C25b C25c",
  "? fixture.host.stretch": "C04d C05b C05c C05e C05f C23a C23b C25d C25f C28b C32b",
};

/** @type {Readonly<Record<string, Readonly<Record<string, string>>>>} */
export const EXPECTED = {
  "i2c-stub as a controller": STUB,
  "i2c-stub ?sync=1 as a controller": STUB,
  "i2c-stub ?engine=i2c-bus as a controller": STUB,
  "i2c-stub ?engine=i2c-bus&sync=1 as a controller": STUB,
  "adapter: as a controller": CP2112,
  "adapter: ?engine=smbus as a controller": { ...CP2112, "- maxReadLength": "C03a C18c C23a" },
  "adapter: ?engine=i2c-bus as a controller": CP2112,
  "adapter: ?sync=1 as a controller": BLOCKED,
  "adapter: ?engine=smbus&sync=1 as a controller": { ...BLOCKED, "- maxReadLength": "C03a C18c" },
  "adapter: ?engine=i2c-bus&sync=1 as a controller": BLOCKED,
  // The host has no limit; what is not judged is what no program can ask of it by way of hid-cp2112.
  "adapter: as a host": {
    "? a limit of addresses": "T01f",
    "? a limit of stretch": "T31d",
    "? controller.emptyWrite": "T02a T02b T02c T02d T02e T02f T25c",
    "? controller.cut": "T07b T23a T23b",
    "? controller.writeThenWrite": "T11a T11b T11c T11d T22a T22b",
    "? controller.maxReadLength": "T18c T18e",
    "? controller.readThenAny": "T22c",
    "? controller.heldBus": "T22d",
    "? controller.maxWriteLength": "T25a T25b",
    "? controller.countedRead": "T42b",
    "? controller.nackPhase": "T43c",
  },
};
