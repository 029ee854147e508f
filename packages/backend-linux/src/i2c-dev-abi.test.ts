import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  getUnsignedLong,
  type KernelAbi,
  messageSize,
  putMessage,
  putSmbusCall,
  putTransfer,
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
          putSmbusCall(call.view, machine, 8, readWrite, command, size, pointer);
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
