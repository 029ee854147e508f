import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  getUnsignedLong,
  type KernelAbi,
  messageSize,
  putMessage,
  putSmbusCall,
  putSmbusData,
  putTransfer,
  SMBUS_DATA_SIZE,
  smbusSize,
  transferSize,
} from "./i2c-dev-abi.ts";
import { MESSAGE, readStructure, SMBUS_CALL, TRANSFER } from "./testing/c-structure.ts";

const MACHINES: readonly [KernelAbi, KernelAbi, ...KernelAbi[]] = [
  { pointerSize: 8, littleEndian: true },
  { pointerSize: 4, littleEndian: true },
  { pointerSize: 8, littleEndian: false },
  { pointerSize: 4, littleEndian: false },
];

/** Offset and size of a member. */
type Member = readonly [offset: number, size: number];

/** A structure's members as C names them, and its size. */
interface Layout {
  readonly message: Readonly<Record<"addr" | "flags" | "len" | "buf", Member>> & { readonly size: number };
  readonly transfer: Readonly<Record<"msgs" | "nmsgs", Member>> & { readonly size: number };
  readonly smbus: Readonly<Record<"read_write" | "command" | "size" | "data", Member>> & { readonly sizeOf: number };
}

const abi = fc.constantFrom(...MACHINES);
const uint16 = fc.nat(0xffff);
const byte = fc.nat(0xff);

function pointerOf({ pointerSize }: KernelAbi): fc.Arbitrary<number> {
  return pointerSize === 8 ? fc.nat(2 ** 52 - 1) : fc.nat(2 ** 32 - 1);
}

function memory(): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(48).fill(0xee);
  return { bytes, view: new DataView(bytes.buffer) };
}

describe("the structures of i2c-dev", () => {
  it("have the sizes that a C compiler gives them", () => {
    const [wide, narrow] = MACHINES;
    expect([messageSize(wide), transferSize(wide), smbusSize(wide)]).toEqual([16, 16, 16]);
    expect([messageSize(narrow), transferSize(narrow), smbusSize(narrow)]).toEqual([12, 8, 12]);
    for (const machine of MACHINES) {
      const zeros = new Uint8Array(16);
      expect(readStructure(zeros, machine, MESSAGE).size).toBe(messageSize(machine));
      expect(readStructure(zeros, machine, TRANSFER).size).toBe(transferSize(machine));
      expect(readStructure(zeros, machine, SMBUS_CALL).size).toBe(smbusSize(machine));
    }
  });

  // Offsets and sizes as gcc prints them for linux/i2c.h and linux/i2c-dev.h: offsetof of each member, and sizeof.
  describe.each<readonly [string, KernelAbi, Layout]>([
    [
      "64-bit little-endian (x86-64, arm64)",
      { pointerSize: 8, littleEndian: true },
      {
        message: { addr: [0, 2], flags: [2, 2], len: [4, 2], buf: [8, 8], size: 16 },
        transfer: { msgs: [0, 8], nmsgs: [8, 4], size: 16 },
        smbus: { read_write: [0, 1], command: [1, 1], size: [4, 4], data: [8, 8], sizeOf: 16 },
      },
    ],
    [
      "32-bit little-endian (Raspberry Pi OS on armhf, i386)",
      { pointerSize: 4, littleEndian: true },
      {
        message: { addr: [0, 2], flags: [2, 2], len: [4, 2], buf: [8, 4], size: 12 },
        transfer: { msgs: [0, 4], nmsgs: [4, 4], size: 8 },
        smbus: { read_write: [0, 1], command: [1, 1], size: [4, 4], data: [8, 4], sizeOf: 12 },
      },
    ],
    [
      "64-bit big-endian (s390x)",
      { pointerSize: 8, littleEndian: false },
      {
        message: { addr: [0, 2], flags: [2, 2], len: [4, 2], buf: [8, 8], size: 16 },
        transfer: { msgs: [0, 8], nmsgs: [8, 4], size: 16 },
        smbus: { read_write: [0, 1], command: [1, 1], size: [4, 4], data: [8, 8], sizeOf: 16 },
      },
    ],
    [
      "32-bit big-endian (powerpc, mips)",
      { pointerSize: 4, littleEndian: false },
      {
        message: { addr: [0, 2], flags: [2, 2], len: [4, 2], buf: [8, 4], size: 12 },
        transfer: { msgs: [0, 4], nmsgs: [4, 4], size: 8 },
        smbus: { read_write: [0, 1], command: [1, 1], size: [4, 4], data: [8, 4], sizeOf: 12 },
      },
    ],
  ])("on %s", (_machine, abi, layout) => {
    /** The bytes of a member, most significant first. */
    const member = (bytes: Uint8Array, [offset, size]: Member): number[] => {
      const part = [...bytes.subarray(offset, offset + size)];
      return abi.littleEndian ? part.toReversed() : part;
    };
    const pointer = abi.pointerSize === 8 ? 0x1122_3344_5566 : 0x3344_5566;
    const pointerBytes = [0, 0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66].slice(-abi.pointerSize);

    it("have each member of struct i2c_msg where C has it, also in an array", () => {
      const { message } = layout;
      expect(messageSize(abi)).toBe(message.size);
      for (const index of [0, 1, 2]) {
        const { bytes, view } = memory();
        putMessage(view, abi, index * message.size, 0x0102, 0x0304, 0x0506, pointer);
        const one = bytes.subarray(index * message.size);
        expect(member(one, message.addr)).toEqual([1, 2]);
        expect(member(one, message.flags)).toEqual([3, 4]);
        expect(member(one, message.len)).toEqual([5, 6]);
        expect(member(one, message.buf)).toEqual(pointerBytes);
        expect([...bytes.subarray((index + 1) * message.size)].every((byte) => byte === 0xee)).toBe(true);
      }
    });

    it("have each member of struct i2c_rdwr_ioctl_data where C has it", () => {
      const { transfer } = layout;
      const { bytes, view } = memory();
      expect(transferSize(abi)).toBe(transfer.size);
      putTransfer(view, abi, 0, pointer, 0x0708_090a);
      expect(member(bytes, transfer.msgs)).toEqual(pointerBytes);
      expect(member(bytes, transfer.nmsgs)).toEqual([7, 8, 9, 10]);
      expect([...bytes.subarray(transfer.size)].every((byte) => byte === 0xee)).toBe(true);
    });

    it("have each member of struct i2c_smbus_ioctl_data where C has it", () => {
      const { smbus } = layout;
      const { bytes, view } = memory();
      expect(smbusSize(abi)).toBe(smbus.sizeOf);
      putSmbusCall(view, abi, 0, 1, 0x42, 0x0708_090a);
      putSmbusData(view, abi, 0, pointer);
      expect(member(bytes, smbus.read_write)).toEqual([1]);
      expect(member(bytes, smbus.command)).toEqual([0x42]);
      expect(member(bytes, smbus.size)).toEqual([7, 8, 9, 10]);
      expect(member(bytes, smbus.data)).toEqual(pointerBytes);
      expect([...bytes.subarray(smbus.sizeOf)].every((byte) => byte === 0xee)).toBe(true);
    });

    it("have a union i2c_smbus_data of 34 bytes, wherever it lies", () => {
      // __u8 block[I2C_SMBUS_BLOCK_MAX + 2] is its largest member.
      expect(SMBUS_DATA_SIZE).toBe(34);
    });
  });

  it("are these bytes on a 64-bit little-endian machine", () => {
    const { bytes, view } = memory();
    putMessage(view, MACHINES[0], 0, 0x18, 1, 2, 0x7f12_3456_789a);
    expect([...bytes.subarray(0, 6)]).toEqual([0x18, 0, 1, 0, 2, 0]);
    expect([...bytes.subarray(8, 17)]).toEqual([0x9a, 0x78, 0x56, 0x34, 0x12, 0x7f, 0, 0, 0xee]);
  });

  it("are read as they were put, by a C compiler's rules", () => {
    fc.assert(
      fc.property(
        abi.chain((machine) => fc.tuple(fc.constant(machine), pointerOf(machine))),
        fc.tuple(uint16, uint16, uint16),
        fc.tuple(byte, byte, fc.nat(0xffff_ffff)),
        ([machine, pointer], [address, flags, length], [readWrite, command, size]) => {
          const message = memory();
          putMessage(message.view, machine, 8, address, flags, length, pointer);
          expect(readStructure(message.bytes.subarray(8), machine, MESSAGE).values).toEqual([
            address,
            flags,
            length,
            pointer,
          ]);
          const transfer = memory();
          putTransfer(transfer.view, machine, 8, pointer, size);
          expect(readStructure(transfer.bytes.subarray(8), machine, TRANSFER).values).toEqual([pointer, size]);
          const call = memory();
          putSmbusCall(call.view, machine, 8, readWrite, command, size);
          putSmbusData(call.view, machine, 8, pointer);
          expect(readStructure(call.bytes.subarray(8), machine, SMBUS_CALL).values).toEqual([
            readWrite,
            command,
            size,
            pointer,
          ]);
        },
      ),
    );
  });

  it("finds the functionality in an unsigned long of any machine", () => {
    for (const machine of MACHINES) {
      const view = new DataView(new ArrayBuffer(8));
      if (machine.pointerSize === 8) view.setBigUint64(0, 0x8eff_0009n, machine.littleEndian);
      else view.setUint32(0, 0x8eff_0009, machine.littleEndian);
      expect(getUnsignedLong(view, machine, 0)).toBe(0x8eff_0009);
    }
  });
});
