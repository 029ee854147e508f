import { type RegisterMap, registerMap, type RegisterMapDefinition } from "@twowire/core";
import { RegisterFile, RegisterTarget } from "@twowire/target";
import type { RegisterChipUnderTest } from "./register-chip-under-test.ts";

// Three chips of nobody's making that between them need every word of the vocabulary.

/** A pointer that moves byte by byte, banks, an alias, a queue, and every effect. */
export const EVERYTHING: RegisterMapDefinition = {
  name: "EVERYTHING",
  order: "big",
  unmapped: "nack",
  bankedBy: "control.bank",
  pointer: {
    width: 16,
    order: "big",
    bits: 6,
    reset: 2,
    increment: { by: "byte", enabledBy: "control.increment" },
    wrap: { first: 2, last: 0x1f },
  },
  registers: {
    control: {
      address: 0,
      width: 8,
      reset: 0x20,
      fields: { lock: { bit: 7 }, increment: { bit: 5 }, bank: { bits: [1, 0] } },
    },
    command: { address: 1, width: 8, access: "wo", pulse: true, softReset: 0xb6 },
    plain: { address: 2, width: 16, reset: 0x1234 },
    trim: {
      address: 4,
      width: 16,
      reset: 0x0f0f,
      commit: "stop",
      fields: { kept: { bits: [15, 8], resetDomain: "power-on" }, soft: { bits: [7, 0] } },
    },
    locked: {
      address: 6,
      width: 8,
      reset: 3,
      fields: {
        full: { bits: [3, 0], lockedBy: ["control.lock"] },
        half: { bits: [7, 4], setLockedBy: ["control.lock"] },
      },
    },
    flags: {
      address: 7,
      width: 8,
      fields: {
        readClears: { bit: 7, onRead: "clear" },
        readSets: { bit: 6, onRead: "set" },
        oneClears: { bit: 5, onWrite: "oneToClear" },
        oneSets: { bit: 4, onWrite: "oneToSet" },
        oneToggles: { bit: 3, onWrite: "oneToToggle" },
        zeroClears: { bit: 2, onWrite: "zeroToClear" },
        zeroSets: { bit: 1, onWrite: "zeroToSet" },
        zeroToggles: { bit: 0, onWrite: "zeroToToggle" },
      },
    },
    more: {
      address: 8,
      width: 8,
      reset: 0x40,
      fields: {
        go: { bit: 7, pulse: true },
        stays: { bit: 5, sticky: true },
        once: { bits: [4, 3], access: "writeOnce" },
        writeClears: { bit: 2, onWrite: "clear" },
        writeSets: { bit: 1, onWrite: "set" },
        fixed: { bit: 0, access: "ro" },
      },
    },
    data: { address: 9, width: 16, access: "ro", volatile: true, latch: "register", onRead: "clear" },
    first: { address: 11, width: 16, access: "ro", volatile: true, latch: "burst" },
    second: { address: 13, width: 16, access: "ro", volatile: true, latch: "burst" },
    raw: { address: 15, width: 16, latch: "none", commit: "byte" },
    low: { address: 17, width: 8, bank: 0, reset: 0x11 },
    high: { address: 17, width: 8, bank: 1, reset: 0x22 },
    setPlain: { address: 18, width: 16, alias: { of: "plain", as: "set" } },
    queue: {
      address: 20,
      width: 16,
      access: "ro",
      fifo: { depth: 3, empty: 0xfffe, level: "state.level", watermark: { field: "state.some", at: 2 } },
    },
    state: {
      address: 22,
      width: 8,
      access: "ro",
      volatile: true,
      fields: { level: { bits: [1, 0] }, some: { bit: 7 } },
    },
    last: { address: 0x1e, width: 16, reset: 0x5566 },
  },
};

/** A pointer that does not move. */
export const STILL: RegisterMapDefinition = {
  name: "STILL",
  order: "big",
  pointer: { bits: 3 },
  overRead: 0xa5,
  overWrite: "nack",
  unmapped: { width: 8, value: 0x5a },
  registers: { a: { address: 0, width: 16, reset: 0x1122 }, b: { address: 1, width: 16, reset: 0x3344 } },
};

/** A pointer before each byte that is written. */
export const PAIRS: RegisterMapDefinition = {
  name: "PAIRS",
  pointer: { increment: "byte", writes: "pairs" },
  registers: { a: { address: 0, width: 8 }, b: { address: 1, width: 8 } },
};

/** What to change in a chip that is right. */
export type Break = (target: RegisterTarget, file: RegisterFile) => Partial<RegisterChipUnderTest>;

/** Makes chips that are what a map says, but for what is broken. */
export function chipsOf(map: RegisterMap, broken: Break = () => ({})): () => RegisterChipUnderTest {
  return () => {
    const registers = new RegisterFile(map);
    const target = new RegisterTarget(registers);
    return {
      registers,
      powerOnReset: () => target.powerOnReset(),
      start: (address, direction) => target.start(address, direction),
      write: (byte) => target.write(byte),
      read: () => target.read(),
      clocked: () => target.clocked(),
      stop: (end) => target.stop(end),
      ...broken(target, registers),
    };
  };
}

/** The same of a definition. */
export function chipsSaying(definition: RegisterMapDefinition, broken?: Break): () => RegisterChipUnderTest {
  return chipsOf(registerMap(definition), broken);
}
