import { TARGET_LAYERS } from "@twowire/conformance";
import type { Register, RegisterMapDefinition, RegisterName } from "@twowire/core";
import { RegisterFile } from "@twowire/target";
import { asking, files, layers, maps, pointer, registers, type Mutants } from "./mutation.fixture.ts";

// Register targets, with something broken.

class Unprotected<D extends RegisterMapDefinition> extends RegisterFile<D> {
  override write(register: Register, written: number, mask: number = register.mask): void {
    super.write(register, written, mask);
    const name = register.name as Parameters<this["poke"]>[0];
    this.poke(name, ((this.peek(name) & ~mask) | (written & mask)) >>> 0);
  }
}

class LocksFirst<D extends RegisterMapDefinition> extends RegisterFile<D> {
  override write(register: Register, written: number, mask: number = register.mask): void {
    for (const field of register.fields) if (field.sticky) super.write(register, written, field.mask & mask);
    super.write(register, written, mask);
  }
}

class ClearsWhole<D extends RegisterMapDefinition> extends RegisterFile<D> {
  override commitRead(register: Register, _mask: number, seen: number): void {
    super.commitRead(register, register.mask, seen);
  }
}

class ClearsUnseen<D extends RegisterMapDefinition> extends RegisterFile<D> {
  override commitRead(register: Register, mask: number): void {
    super.commitRead(register, mask, register.mask);
  }
}

class ResetsAll<D extends RegisterMapDefinition> extends RegisterFile<D> {
  override softReset(): void {
    this.powerOnReset();
  }
}

export const REGISTER_MUTANTS: Mutants = {
  "has one state for all chips": {
    is: (() => {
      let shared: unknown;
      return () => {
        shared = undefined;
        return {
          layers: {
            registerFile: (map, hooks) =>
              (shared ??= new RegisterFile(map, hooks)) as RegisterFile<typeof map.definition>,
          },
        };
      };
    })(),
    caughtBy: "T01c",
  },
  "reads zeros where there is no register, whatever the map says": {
    is: maps(({ unmapped, registers }) => {
      const [first] = registers;
      return {
        unmapped:
          first === undefined
            ? unmapped
            : { ...first, name: "nowhere", address: -1, bytes: 1, width: 8, mask: 0xff, reset: 0 },
      };
    }),
    caughtBy: "T08a T08b T08d T16f T04c T06c",
  },
  "decodes every bit of the pointer": { is: pointer({ mask: 0xff }), caughtBy: "T08c" },
  "keeps what half was written": { is: maps(() => ({ partialWrite: "merge" })), caughtBy: "T09a T22c T34a" },
  "drops what half was written, whatever the map says": {
    is: maps(() => ({ partialWrite: "discard" })),
    caughtBy: "T09b",
  },
  "goes on to the next register, whatever the map says": {
    is: pointer({ increment: "register" }),
    caughtBy: "T10a T37c",
  },
  "stays at a register, whatever the map says": { is: pointer({ increment: "none" }), caughtBy: "T10b T16f T37a T37b" },
  "takes writes for a run, whatever the map says": { is: pointer({ writes: "run" }), caughtBy: "T10c T04c" },
  "begins at 0, whatever the map says": { is: pointer({ reset: 0 }), caughtBy: "T14d" },
  "forgets its pointer": { is: pointer({ persists: false }), caughtBy: "T02c T14c T14d T37c" },
  "wraps a register too early": {
    is: maps((map) => ({
      pointer: { ...map.pointer, wraps: [{ first: 0, last: (map.registers.at(-1)?.address ?? 0) - 1 }] },
    })),
    caughtBy: "T16c T37a T37b T37c",
  },
  "fills with its own filler": { is: maps(() => ({ overRead: 0x77 })), caughtBy: "T16d T16e T18e" },
  "writes what is read-only": { is: files(Unprotected), caughtBy: "T12a" },
  "locks before it writes": { is: files(LocksFirst), caughtBy: "T12b" },
  "never locks": {
    is: registers(({ fields }) => ({ fields: fields.map((field) => ({ ...field, lockedBy: [] })) })),
    caughtBy: "T12b",
  },
  "writes registers byte by byte": { is: registers(() => ({ commit: "byte" })), caughtBy: "T09a T13a" },
  "reads registers byte by byte": { is: registers(() => ({ latch: "none" })), caughtBy: "T19a T47a T47b" },
  "reads registers one by one": { is: registers(() => ({ latch: "register" })), caughtBy: "T47b T47c" },
  "clears a whole register by reading a byte of it": { is: files(ClearsWhole), caughtBy: "T02d T17a" },
  "clears what it has not sent": { is: files(ClearsUnseen), caughtBy: "T20a" },
  "clears every flag by writing one": {
    is: registers(({ fields }) => ({
      fields: fields.map((field) => (field.onWrite === undefined ? field : { ...field, onWrite: "clear" })),
    })),
    caughtBy: "T21a",
  },
  "has every register the other way round": {
    is: registers(({ order }) => ({ order: order === "big" ? "little" : "big" })),
    caughtBy: "T36a",
  },
  "takes what is written for the new value, whatever the map says": {
    is: registers(({ fields }) => ({ fields: fields.map((field) => ({ ...field, onWrite: undefined })) })),
    caughtBy: "T12c T21a",
  },
  "writes as often as it is told, whatever the map says": {
    is: registers(({ fields }) => ({ fields: fields.map((field) => ({ ...field, writeOnce: false })) })),
    caughtBy: "T12c",
  },
  "keeps commands": {
    is: registers(({ fields }) => ({ fields: fields.map((field) => ({ ...field, pulse: false })) })),
    caughtBy: "T12c",
  },
  "sets what may only be cleared": {
    is: registers(({ fields }) => ({ fields: fields.map((field) => ({ ...field, setLockedBy: [] })) })),
    caughtBy: "T12c",
  },
  "takes the end of its time on the bus for a STOP": {
    is: asking((handler) => ({ stop: (end) => handler.stop(end === "detached" ? "stop" : end) })),
    caughtBy: "T13c T30a",
  },
  "reads without any effect": {
    is: registers(({ fields }) => ({ fields: fields.map((field) => ({ ...field, onRead: undefined })) })),
    caughtBy: "T17a T20c T39b",
  },
  "has every pointer the other way round": {
    is: maps(({ pointer: { order, ...rest } }) => ({
      pointer: { ...rest, order: order === "big" ? "little" : "big" },
    })),
    caughtBy: "T36b",
  },
  "takes values that belong together at the START only": {
    is: layers({
      registerTarget(file, options) {
        const target = TARGET_LAYERS.registerTarget(file, options);
        const { map } = file;
        let taken = new Map<string, number>();
        return {
          get pointer() {
            return target.pointer;
          },
          powerOnReset: () => target.powerOnReset(),
          start(...asked) {
            taken = new Map(
              map.registers.map(({ name }) => [name, file.peek(name as RegisterName<typeof map.definition>)]),
            );
            return target.start(...asked);
          },
          write: (byte) => target.write(byte),
          read() {
            const now = new Map(taken);
            for (const [name, word] of now) file.poke(name, word);
            return target.read();
          },
          clocked: (acknowledged) => target.clocked(acknowledged),
          stop: (end) => target.stop(end),
        };
      },
    }),
    caughtBy: "T47c",
  },
  "resets everything at a soft reset": { is: files(ResetsAll), caughtBy: "T38a" },

  "ignores bytes after the end of a register": { is: maps(() => ({ overWrite: "ignore" })), caughtBy: "T10d T10e" },
  "writes registers at their last byte, whatever the map says": {
    is: registers(() => ({ commit: "register" })),
    caughtBy: "T13b",
  },
  "always moves its pointer": {
    is: pointer({ enabledBy: undefined, disabledBy: undefined, incrementBit: 0 }),
    caughtBy: "T37d T37e T37f",
  },
  "has one bank only": { is: maps(() => ({ bankedBy: undefined })), caughtBy: "T38b T38c" },
  "lets every register be in one bank only": {
    is: registers(({ banks }) => ({ banks: banks?.slice(0, 1) })),
    caughtBy: "T38c",
  },
  "takes aliases for the register itself": {
    is: registers(({ alias }) => ({ alias: alias && { ...alias, as: "same" } })),
    caughtBy: "T39a",
  },
  "gives aliases a register of their own": { is: registers(() => ({ alias: undefined })), caughtBy: "T39a T39b" },
  "lets everybody read aliases": {
    is: registers((register) => (register.alias === undefined ? {} : { readable: true })),
    caughtBy: "T39b",
  },
  "moves on from its queues": {
    is: files(
      class<D extends RegisterMapDefinition> extends RegisterFile<D> {
        override readEntry(register: Register, ahead: number) {
          return super.readEntry(register, ahead + 1);
        }
      },
    ),
    caughtBy: "T40a T40c T40d",
  },
  "queues nothing that is written": {
    is: files(
      class<D extends RegisterMapDefinition> extends RegisterFile<D> {
        override write(register: Register, ...written: [number, number?]): void {
          if (register.fifo === undefined) super.write(register, ...written);
        }
      },
    ),
    caughtBy: "T40c T40d",
  },
  "loses the newest entry, whatever the map says": {
    is: registers(({ fifo }) => ({ fifo: fifo && { ...fifo, lost: "newest" } })),
    caughtBy: "T40d",
  },
  "has queues of one": {
    is: registers(({ fifo }) => ({ fifo: fifo && { ...fifo, depth: 1 } })),
    caughtBy: "T40a T40b",
  },
  "reads zeros from an empty queue": {
    is: registers(({ fifo }) => ({ fifo: fifo && { ...fifo, empty: 0 } })),
    caughtBy: "T40b",
  },
  "says nothing of its queues": {
    is: registers(({ fifo }) => ({ fifo: fifo && { ...fifo, level: undefined, watermark: undefined } })),
    caughtBy: "T40b",
  },
};
