import {
  addressByte,
  decodeInteger,
  packetErrorCode,
  type RegisterMap,
  type TargetHandler,
  type TransferEnd,
} from "@twowire/core";
import type { PacketErrorCodeUse } from "./smbus-device-table.ts";

/** A chip that is a register map: a `RegisterChip` or a `RegisterTarget`. */
export interface RegisterHandler {
  /** The register pointer as it stands. */
  readonly pointer: number;
  start(address: number, direction: "read" | "write", restart: boolean): boolean;
  write(byte: number): boolean;
  read(): number;
  clocked(acknowledged: boolean): void;
  stop(end: TransferEnd): void;
}

/** What a controller sees on a line that nobody pulls low. */
const RELEASED = 0xff;

/**
 * Serves a register map with SMBus packet error codes. A write with a wrong one is refused at that byte, and nothing of it is
 * written; a byte read after a register is its code.
 *
 * Only its length tells where a message ends and its code begins, so a message carries one register: reading or writing on into
 * the next one, where the pointer moves, is no longer possible. Writes take effect at their end, STOP or repeated START. What can be read or written
 * without end, such as a FIFO, cannot be served like this.
 * @param use `optional` for controllers that send packet error codes and those that do not, or `required` on every write
 */
export function withPacketErrorCode(
  chip: RegisterHandler,
  map: RegisterMap,
  use: Exclude<PacketErrorCodeUse, "none"> = "optional",
): TargetHandler {
  return new CodedRegisters(chip, map, use);
}

class CodedRegisters implements TargetHandler {
  readonly #chip: RegisterHandler;
  readonly #map: RegisterMap;
  readonly #isRequired: boolean;
  #address = 0;
  #isWrite = false;
  /** Every byte of the message so far, as the packet error code counts them. */
  #bytes: number[] = [];
  /** Bytes of the register; without end where there is none. */
  #length = 0;
  /** How many of them were fetched, and went over the wire. */
  #fetched = 0;
  #clocked = 0;
  #isCoded = false;
  #isRefused = false;

  constructor(chip: RegisterHandler, map: RegisterMap, use: Exclude<PacketErrorCodeUse, "none">) {
    this.#chip = chip;
    this.#map = map;
    this.#isRequired = use === "required";
  }

  start(address: number, direction: "read" | "write", restart: boolean): boolean {
    const joined = restart && this.#isWrite && address === this.#address && this.#data.length === 0;
    this.#bytes = [...(joined ? this.#bytes : []), addressByte(address, direction)];
    this.#address = address;
    this.#isWrite = direction === "write";
    this.#length = this.#lengthAt(this.#chip.pointer);
    this.#fetched = 0;
    this.#clocked = 0;
    this.#isCoded = false;
    this.#isRefused = false;
    return this.#chip.start(address, direction, restart);
  }

  write(byte: number): boolean {
    if (this.#isRefused) return false;
    const acknowledged = this.#take(byte);
    this.#isRefused = !acknowledged;
    return acknowledged;
  }

  read(): number {
    this.#fetched += 1;
    if (this.#fetched > this.#length)
      return this.#fetched === this.#length + 1 ? packetErrorCode(this.#bytes) : RELEASED;
    const byte = this.#chip.read();
    this.#bytes.push(byte);
    return byte;
  }

  clocked(acknowledged: boolean): void {
    this.#clocked += 1;
    if (this.#clocked <= this.#length) this.#chip.clocked(acknowledged);
  }

  stop(end: TransferEnd): void {
    const isWhole = end === "stop" || end === "restart";
    if (this.#isWrite && isWhole && !this.#isRefused && (this.#isCoded || !this.#isRequired)) {
      for (const byte of this.#data) this.#chip.write(byte);
    }
    this.#chip.stop(end);
  }

  /** What came for the register, after address and pointer. */
  get #data(): readonly number[] {
    return this.#bytes.slice(1 + this.#map.pointer.bytes);
  }

  #take(byte: number): boolean {
    const { bytes: pointerBytes, order, mask } = this.#map.pointer;
    const came = this.#bytes.length - 1;
    if (came < pointerBytes) {
      this.#bytes.push(byte);
      if (came + 1 === pointerBytes) {
        const pointer = decodeInteger(Uint8Array.from(this.#bytes.slice(1)), order);
        this.#length = this.#lengthAt((pointer & mask) >>> 0);
      }
      return this.#chip.write(byte);
    }
    if (came < pointerBytes + this.#length) {
      this.#bytes.push(byte);
      return true;
    }
    if (this.#isCoded) return false;
    this.#isCoded = byte === packetErrorCode(this.#bytes);
    return this.#isCoded;
  }

  /** Bytes of the register from a pointer on. */
  #lengthAt(pointer: number): number {
    const { registers, unmapped, pointer: policy } = this.#map;
    const register = registers.find(({ address, bytes }) =>
      policy.increment === "byte" ? address <= pointer && pointer < address + bytes : address === pointer,
    );
    if (register !== undefined) return register.bytes - (pointer - register.address);
    return typeof unmapped === "object" ? unmapped.bytes : Number.POSITIVE_INFINITY;
  }
}
