import { constants } from "node:os";
import type { KernelAbi } from "../i2c-dev-abi.ts";
import type { DeviceFiles, SystemCalls } from "../system-calls.ts";
import { MESSAGE, readStructure, SMBUS_CALL, TRANSFER } from "./c-structure.ts";
import type { ModelAdapter, ModelMessage } from "./model-adapter.ts";
import { modelSmbus } from "./model-smbus.ts";

const { EACCES, EAGAIN, EBADF, EBUSY, EFAULT, EINVAL, ENOENT, ENOTTY, EOPNOTSUPP } = constants.errno;

const LOCK_EX = 2;
const LOCK_NB = 4;
const LOCK_UN = 8;

interface OpenFile {
  readonly number: number;
  readonly adapter: ModelAdapter;
  address: number;
  coded: boolean;
}

/** A request as the kernel saw it. */
export interface RequestRecord {
  readonly request: number;
  readonly argument: number;
}

/**
 * The i2c-dev of a kernel (drivers/i2c/i2c-dev.c) over modelled adapters. It sees nothing but numbers and bytes: it follows
 * the addresses that it is given into memory that was registered, and gives EFAULT for anything else.
 */
export class ModelKernel implements SystemCalls, DeviceFiles {
  readonly pointerSize: 4 | 8;
  readonly littleEndian: boolean;
  readonly requests: RequestRecord[] = [];
  /** Bytes that every I2C block read ends after, as i2c-stub's do at the end of its memory. */
  shortenBlocksTo: number | undefined;
  readonly #adapters = new Map<number, ModelAdapter>();
  readonly #files = new Map<number, OpenFile>();
  #held: (() => void)[] | undefined;
  readonly #locks = new Map<number, number>();
  readonly #memories: { readonly start: number; readonly bytes: Uint8Array }[] = [];
  #nextFile = 20;
  #nextAddress: number;

  constructor(abi: KernelAbi = { pointerSize: 8, littleEndian: true }) {
    this.pointerSize = abi.pointerSize;
    this.littleEndian = abi.littleEndian;
    // Just below a multiple of 4 GiB, so that a carry between the halves of a pointer is needed.
    this.#nextAddress = abi.pointerSize === 8 ? 0x7f12_ffff_fe00 : 0x0804_fe00;
  }

  add(number: number, adapter: ModelAdapter): ModelAdapter {
    this.#adapters.set(number, adapter);
    return adapter;
  }

  get openFiles(): number {
    return this.#files.size;
  }

  open(path: string): number {
    const number = Number(/^\/dev\/i2c-(\d+)$/.exec(path)?.[1]);
    const adapter = this.#adapters.get(number);
    if (adapter === undefined) throw nodeError(ENOENT, "ENOENT", path);
    if (adapter.forbidden) throw nodeError(EACCES, "EACCES", path);
    const file = this.#nextFile++;
    this.#files.set(file, { number, adapter, address: 0, coded: false });
    return file;
  }

  /** flock(2) of LOCK_EX | LOCK_NB and LOCK_UN; another program's lock is that of file 0. */
  flock(file: number, operation: number): number {
    const number = this.#files.get(file)?.number;
    if (number === undefined) return -EBADF;
    return this.#lock(number, file, operation);
  }

  /** What another program does with the lock of a bus. */
  flockElsewhere(number: number, operation: number): number {
    return this.#lock(number, 0, operation);
  }

  #lock(number: number, owner: number, operation: number): number {
    const current = this.#locks.get(number);
    if (operation === LOCK_UN) {
      if (current === owner) this.#locks.delete(number);
      return 0;
    }
    if (operation !== (LOCK_EX | LOCK_NB)) return -EINVAL;
    if (current !== undefined && current !== owner) return -EAGAIN;
    this.#locks.set(number, owner);
    return 0;
  }

  lockName(file: number): string {
    return `00:05:${200 + (this.#files.get(file)?.number ?? 0)}`;
  }

  close(file: number): void {
    for (const [number, owner] of this.#locks) if (owner === file) this.#locks.delete(number);
    if (!this.#files.delete(file)) throw nodeError(EBADF, "EBADF", String(file));
  }

  busNumber(file: number): number | undefined {
    return this.#files.get(file)?.number;
  }

  addressOf(memory: ArrayBuffer): number {
    const known = this.#memories.find(({ bytes }) => bytes.buffer === memory);
    if (known !== undefined) return known.start;
    const start = this.#nextAddress;
    this.#memories.push({ start, bytes: new Uint8Array(memory) });
    this.#nextAddress = start + Math.ceil(memory.byteLength / 64) * 64 + 4096;
    return start;
  }

  ioctl(file: number, request: number, argument: number): number {
    this.requests.push({ request, argument });
    const open = this.#files.get(file);
    if (open === undefined) return -EBADF;
    try {
      return this.#serve(open, request, argument);
    } catch (error) {
      if (error instanceof Fault) return -EFAULT;
      throw error;
    }
  }

  /** Looks at the memory only later, as another thread may. */
  ioctlAsync(file: number, request: number, argument: number, done: (result: number) => void): void {
    const serve = (): void => done(this.ioctl(file, request, argument));
    if (this.#held === undefined) setImmediate(serve);
    else this.#held.push(serve);
  }

  /** Keeps requests of other threads in the kernel, as a wire that is busy does, until {@link letGo}. */
  hold(): void {
    this.#held ??= [];
  }

  /** How many requests are kept. */
  get heldRequests(): number {
    return this.#held?.length ?? 0;
  }

  letGo(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const serve of held) serve();
  }

  #serve(open: OpenFile, request: number, argument: number): number {
    switch (request) {
      case 0x0701:
        open.adapter.retries = argument;
        return 0;
      case 0x0702:
        open.adapter.timeout = argument;
        return 0;
      case 0x0703:
        if (argument > 0x7f) return -EINVAL;
        if (open.adapter.owned.has(argument)) return -EBUSY;
        open.address = argument;
        return 0;
      case 0x0706:
        if (argument > 0x7f) return -EINVAL;
        open.address = argument;
        return 0;
      case 0x0705:
        return this.#putFunctionality(open.adapter, argument);
      case 0x0708:
        open.coded = argument !== 0;
        return 0;
      case 0x0707:
        return this.#combined(open.adapter, argument);
      case 0x0720:
        return this.#smbus(open, argument);
      default:
        return -ENOTTY;
    }
  }

  #putFunctionality(adapter: ModelAdapter, argument: number): number {
    const bytes = this.#at(argument, this.pointerSize);
    const value = BigInt(adapter.functionality);
    for (let index = 0; index < bytes.length; index += 1) {
      const place = this.littleEndian ? index : bytes.length - 1 - index;
      bytes[place] = Number((value >> BigInt(8 * index)) & 0xffn);
    }
    return 0;
  }

  #combined(adapter: ModelAdapter, argument: number): number {
    const [first = 0, count = 0] = readStructure(this.#at(argument, 2 * this.pointerSize), this, TRANSFER).values;
    if (count === 0 || count > 42) return -EINVAL;
    if ((adapter.functionality & 1) === 0) return -EOPNOTSUPP;
    const messages: ModelMessage[] = [];
    let at = first;
    for (let index = 0; index < count; index += 1) {
      const { values, size } = readStructure(this.#at(at, 8 + this.pointerSize), this, MESSAGE);
      const [address = 0, flags = 0, length = 0, buffer = 0] = values;
      if (length > 8192) return -EINVAL;
      const bytes = this.#at(buffer, length);
      const read = (flags & 1) !== 0;
      let counted: number | undefined;
      if ((flags & 0x0400) !== 0) {
        // Room for the longest block, and how much there is besides it in the first byte (i2cdev_ioctl_rdwr).
        const extra = bytes[0] ?? 0;
        if (!read || extra < 1 || length < extra + 32) return -EINVAL;
        counted = extra;
      }
      messages.push({
        address,
        tenBit: (flags & 0x10) !== 0,
        read,
        bytes,
        ...(counted === undefined ? {} : { counted }),
      });
      at += size;
    }
    return adapter.transfer(messages);
  }

  #smbus(open: OpenFile, argument: number): number {
    const [readWrite = 0, command = 0, size = 0, data = 0] = readStructure(
      this.#at(argument, 8 + this.pointerSize),
      this,
      SMBUS_CALL,
    ).values;
    return this.smbus(open, readWrite === 1, command, size, this.#at(data, 34));
  }

  /** read(2) or write(2): one message to the address of the file. */
  plain(file: number, read: boolean, bytes: Uint8Array): number {
    const open = this.#files.get(file);
    if (open === undefined) return -EBADF;
    return open.adapter.transfer([{ address: open.address, tenBit: false, read, bytes }]);
  }

  /** An SMBus transaction to the address of the file. */
  smbus(file: OpenFile | number, read: boolean, command: number, size: number, data: Uint8Array): number {
    const open = typeof file === "number" ? this.#files.get(file) : file;
    if (open === undefined) return -EBADF;
    const { address, coded } = open;
    const call = { address, coded, read, command, size, data, shortenBlocksTo: this.shortenBlocksTo };
    return modelSmbus(open.adapter, call, this.littleEndian);
  }

  #at(address: number, length: number): Uint8Array {
    for (const { start, bytes } of this.#memories) {
      const offset = address - start;
      if (offset >= 0 && offset + length <= bytes.length) return bytes.subarray(offset, offset + length);
    }
    throw new Fault(`${length} bytes at 0x${address.toString(16)} belong to nobody`);
  }
}

/** An address that leads nowhere. */
class Fault extends Error {}

function nodeError(errno: number, code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { errno: -errno, code, syscall: "open", path });
}
