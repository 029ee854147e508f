import { registerMap } from "../define-register-map.ts";

export const everything = registerMap({
  name: "EVERY*THING",
  order: "big",
  pointer: {
    width: 16,
    order: "little",
    bits: 8,
    increment: { by: "byte", pointerBit: 15 },
    wrap: { first: 2, last: 0x20 },
  },
  bankedBy: "control.bank",
  unmapped: "nack",
  partialWrite: "merge",
  registers: {
    control: {
      address: 0,
      width: 8,
      description: "Controls | everything.",
      fields: {
        bank: { bits: [1, 0] },
        key: { bit: 7, sticky: true },
        start: { bit: 6, pulse: true, softReset: true },
      },
    },
    flags: {
      address: 2,
      width: 16,
      reset: 0x8100,
      fields: {
        ready: { bit: 15, access: "ro", volatile: true, onRead: "clear" },
        mode: { bits: [14, 12], enum: { "`a`": 0, "b|c": 1 }, partial: true, lockedBy: ["control.key"] },
        done: { bit: 8, onWrite: "oneToClear", resetDomain: "power-on", description: "Is <b>done</b>" },
        level: { bits: [7, 4], signed: true, lsb: 0.5, unit: "°C", setLockedBy: ["control.key"] },
        code: { bits: [3, 2], access: "writeOnce" },
      },
      reserved: [{ bits: [11, 10], preserve: false }, { bits: [9, 9] }],
    },
    queue: {
      address: 4,
      width: 16,
      order: "little",
      access: "ro",
      bank: [1, 2],
      fifo: {
        depth: 8,
        empty: "last",
        lost: "oldest",
        level: "state.level",
        watermark: { field: "state.some", at: 3 },
      },
    },
    state: {
      address: 6,
      width: 8,
      access: "ro",
      volatile: true,
      fields: { level: { bits: [3, 0] }, some: { bit: 4 } },
    },
    setControl: { address: 8, width: 8, access: "wo", alias: { of: "control", as: "set" } },
  },
});
