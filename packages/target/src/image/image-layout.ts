import { crc8, I2CError } from "@twowire/core";
import { checkImage } from "./check-image.ts";
import {
  type ImageBits,
  type ImageMasks,
  type ImagePointer,
  type ImageRegister,
  MASK_NAMES,
  type MaskName,
  type RegisterImage,
} from "./register-image.ts";

// The layout is described in the package's README, byte by byte. Numbers of two bytes have the low byte first and lie at even
// offsets, as the microcontrollers that serve images read them.

/** "TWRI": a register image of twowire. */
const MAGIC = [0x54, 0x57, 0x52, 0x49] as const;

/** Changes with every change that firmware would have to know of. */
const VERSION = 1;

/** Where each part of the header is. */
const AT = {
  version: 4,
  pointerBytes: 5,
  length: 6,
  pointerMask: 8,
  pointerReset: 10,
  incrementBit: 12,
  enabledOffset: 14,
  disabledOffset: 16,
  enabledMask: 18,
  disabledMask: 19,
  increment: 20,
  flags: 21,
  overRead: 22,
  unmappedLength: 23,
  unmapped: 24,
  registers: 28,
  memory: 30,
  masks: 32,
  wraps: 34,
  planes: 35,
} as const;

const HEADER = 36;
const WRAP = 4;

/** What each register takes in the table of registers. */
export const REGISTER_BYTES = 8;

/** What the header's flags say. */
const FLAG = {
  littlePointer: 0x01,
  persists: 0x02,
  pairs: 0x04,
  merge: 0x08,
  readRepeats: 0x10,
  writeNacks: 0x20,
  writeRepeats: 0x40,
  unmappedNacks: 0x80,
} as const;

const INCREMENTS = ["none", "byte", "register"] as const;
const LATCHES = ["register", "none", "burst"] as const;

/** In the flags of a register, above its latch: each byte that is written takes effect by itself. */
const COMMIT_BYTE = 0x04;

/** SMBus's polynomial; the last byte of an image makes the whole of it come out as 0. */
const CHECK = { polynomial: 0x07 } as const;

/** The most bytes that an image may have: what the 16 bits of its length count. */
export const LARGEST_IMAGE = 0xffff;

/** The most wraps that an image has room for. */
export const MOST_WRAPS = 0xff;

/** How many bytes an image is encoded in. */
export function encodedLength({ pointer, registers, reset, masks }: RegisterImage): number {
  const tables = WRAP * pointer.wraps.length + REGISTER_BYTES * registers.length;
  return HEADER + tables + reset.length + usedMasks(masks).length * masks.write.length + 1;
}

/** The masks that say something; only these are part of the bytes. */
export function usedMasks(masks: ImageMasks): readonly MaskName[] {
  return MASK_NAMES.filter((name) => masks[name].some((byte) => byte !== 0));
}

/**
 * An image as the bytes that a microcontroller is given, which it needs not change to serve it.
 * @throws I2CError `invalid-argument` for an image that contradicts itself, or has more than 65,535 bytes
 */
export function encodeImage(image: RegisterImage): Uint8Array {
  checkImage(image);
  const length = encodedLength(image);
  if (length > LARGEST_IMAGE || image.pointer.wraps.length > MOST_WRAPS) {
    throw refused(`it is too large: ${length} bytes, and ${image.pointer.wraps.length} wraps`, "Describe less.");
  }
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  putHeader(bytes, view, image);
  let at = HEADER;
  for (const { first, last } of image.pointer.wraps) {
    view.setUint16(at, first, true);
    view.setUint16(at + 2, last, true);
    at += WRAP;
  }
  for (const register of image.registers) {
    view.setUint16(at, register.address, true);
    view.setUint16(at + 2, register.offset, true);
    view.setUint16(at + 4, register.masks, true);
    bytes[at + 6] = register.length;
    bytes[at + 7] = LATCHES.indexOf(register.latch) | (register.commit === "byte" ? COMMIT_BYTE : 0);
    at += REGISTER_BYTES;
  }
  for (const plane of [image.reset, ...usedMasks(image.masks).map((name) => image.masks[name])]) {
    bytes.set(plane, at);
    at += plane.length;
  }
  bytes[at] = crc8(bytes.subarray(0, at), CHECK);
  return bytes;
}

function putHeader(bytes: Uint8Array, view: DataView, image: RegisterImage): void {
  const { pointer, unmapped, masks } = image;
  bytes.set(MAGIC, 0);
  bytes[AT.version] = VERSION;
  bytes[AT.pointerBytes] = pointer.bytes;
  view.setUint16(AT.length, bytes.length, true);
  view.setUint16(AT.pointerMask, pointer.mask, true);
  view.setUint16(AT.pointerReset, pointer.reset, true);
  view.setUint16(AT.incrementBit, pointer.incrementBit, true);
  view.setUint16(AT.enabledOffset, pointer.enabledBy?.offset ?? 0, true);
  view.setUint16(AT.disabledOffset, pointer.disabledBy?.offset ?? 0, true);
  bytes[AT.enabledMask] = pointer.enabledBy?.mask ?? 0;
  bytes[AT.disabledMask] = pointer.disabledBy?.mask ?? 0;
  bytes[AT.increment] = INCREMENTS.indexOf(pointer.increment);
  bytes[AT.flags] = flagsOf(image);
  bytes[AT.overRead] = typeof image.overRead === "number" ? image.overRead : 0xff;
  bytes[AT.unmappedLength] = unmapped.bytes.length;
  bytes.set(unmapped.bytes, AT.unmapped);
  view.setUint16(AT.registers, image.registers.length, true);
  view.setUint16(AT.memory, image.reset.length, true);
  view.setUint16(AT.masks, masks.write.length, true);
  bytes[AT.wraps] = pointer.wraps.length;
  bytes[AT.planes] = usedMasks(masks).reduce((planes, name) => planes | (1 << MASK_NAMES.indexOf(name)), 0);
}

function flagsOf({ pointer, unmapped, overRead, overWrite, partialWrite }: RegisterImage): number {
  return (
    (pointer.order === "little" ? FLAG.littlePointer : 0) |
    (pointer.persists ? FLAG.persists : 0) |
    (pointer.writes === "pairs" ? FLAG.pairs : 0) |
    (partialWrite === "merge" ? FLAG.merge : 0) |
    (overRead === "repeat" ? FLAG.readRepeats : 0) |
    (overWrite === "nack" ? FLAG.writeNacks : 0) |
    (overWrite === "repeat" ? FLAG.writeRepeats : 0) |
    (unmapped.nack ? FLAG.unmappedNacks : 0)
  );
}

/**
 * An image from its bytes.
 * @throws I2CError `invalid-argument` for bytes that are no image, that were damaged, that are of another version, or that
 * contradict themselves
 */
export function decodeImage(bytes: Uint8Array): RegisterImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkEnvelope(bytes, view);
  const flags = view.getUint8(AT.flags);
  const memory = view.getUint16(AT.memory, true);
  const masks = view.getUint16(AT.masks, true);
  const planes = view.getUint8(AT.planes);
  const wraps = HEADER;
  const registers = wraps + WRAP * view.getUint8(AT.wraps);
  const reset = registers + REGISTER_BYTES * view.getUint16(AT.registers, true);
  const present = MASK_NAMES.filter((_, index) => (planes & (1 << index)) !== 0);
  const end = reset + memory + present.length * masks;
  if (end + 1 !== bytes.length) {
    throw refused(`its parts end at byte ${end}, and its check is byte ${bytes.length - 1}`, MAKE_IT_AGAIN);
  }
  const unmappedLength = view.getUint8(AT.unmappedLength);
  if (unmappedLength > 4 || bytes.subarray(AT.unmapped + unmappedLength, AT.registers).some((byte) => byte !== 0)) {
    throw refused(`it has ${unmappedLength} bytes for where there is no register, and others`, MAKE_IT_AGAIN);
  }
  if ((flags & FLAG.writeNacks) !== 0 && (flags & FLAG.writeRepeats) !== 0) {
    throw refused("it both refuses and repeats what is written after the last byte", MAKE_IT_AGAIN);
  }
  const plane = (name: MaskName): Uint8Array => {
    const index = present.indexOf(name);
    const start = reset + memory + index * masks;
    return index === -1 ? new Uint8Array(masks) : bytes.slice(start, start + masks);
  };
  const image: RegisterImage = {
    pointer: pointerOf(view, flags, wraps, registers),
    unmapped: {
      bytes: bytes.slice(AT.unmapped, AT.unmapped + unmappedLength),
      nack: (flags & FLAG.unmappedNacks) !== 0,
    },
    overRead: (flags & FLAG.readRepeats) === 0 ? view.getUint8(AT.overRead) : "repeat",
    overWrite: (flags & FLAG.writeNacks) !== 0 ? "nack" : (flags & FLAG.writeRepeats) === 0 ? "ignore" : "repeat",
    partialWrite: (flags & FLAG.merge) === 0 ? "discard" : "merge",
    registers: registersOf(view, registers, reset),
    reset: bytes.slice(reset, reset + memory),
    // Every mask is there under its own name, which Object.fromEntries cannot say.
    masks: Object.fromEntries(MASK_NAMES.map((name) => [name, plane(name)])) as ImageMasks,
  };
  checkImage(image);
  return image;
}

const MAKE_IT_AGAIN = "Compile the image again, with the twowire that the firmware comes from.";

/** What says that these are the bytes of an image, and all of them as they were made. */
function checkEnvelope(bytes: Uint8Array, view: DataView): void {
  if (bytes.length <= HEADER || MAGIC.some((byte, index) => bytes[index] !== byte)) {
    throw refused("these bytes do not begin as a register image", "Give the bytes that compileImage made.");
  }
  const length = view.getUint16(AT.length, true);
  if (length !== bytes.length) {
    throw refused(`it says that it has ${length} bytes, and has ${bytes.length}`, "Transfer all of it again.");
  }
  if (crc8(bytes, CHECK) !== 0) throw refused("it was damaged: its check is wrong", "Transfer it again.");
  const version = view.getUint8(AT.version);
  if (version !== VERSION) throw refused(`it has version ${version}, and only ${VERSION} is known`, MAKE_IT_AGAIN);
}

function pointerOf(view: DataView, flags: number, wraps: number, end: number): ImagePointer {
  const increment = INCREMENTS[view.getUint8(AT.increment)];
  const bytes = view.getUint8(AT.pointerBytes);
  if (increment === undefined || (bytes !== 1 && bytes !== 2)) {
    throw refused("it says about its pointer what version 1 does not know", MAKE_IT_AGAIN);
  }
  return {
    bytes,
    order: (flags & FLAG.littlePointer) === 0 ? "big" : "little",
    mask: view.getUint16(AT.pointerMask, true),
    reset: view.getUint16(AT.pointerReset, true),
    persists: (flags & FLAG.persists) !== 0,
    increment,
    incrementBit: view.getUint16(AT.incrementBit, true),
    enabledBy: bitsOf(view.getUint16(AT.enabledOffset, true), view.getUint8(AT.enabledMask)),
    disabledBy: bitsOf(view.getUint16(AT.disabledOffset, true), view.getUint8(AT.disabledMask)),
    wraps: Array.from({ length: (end - wraps) / WRAP }, (_, index) => ({
      first: view.getUint16(wraps + WRAP * index, true),
      last: view.getUint16(wraps + WRAP * index + 2, true),
    })),
    writes: (flags & FLAG.pairs) === 0 ? "run" : "pairs",
  };
}

function bitsOf(offset: number, mask: number): ImageBits | undefined {
  return mask === 0 ? undefined : { offset, mask };
}

function registersOf(view: DataView, start: number, end: number): readonly ImageRegister[] {
  return Array.from({ length: (end - start) / REGISTER_BYTES }, (_, index) => {
    const at = start + REGISTER_BYTES * index;
    const flags = view.getUint8(at + 7);
    const latch = LATCHES[flags & ~COMMIT_BYTE];
    if (latch === undefined) throw refused(`it has a register with flags ${flags}, which mean nothing`, MAKE_IT_AGAIN);
    return {
      address: view.getUint16(at, true),
      offset: view.getUint16(at + 2, true),
      masks: view.getUint16(at + 4, true),
      length: view.getUint8(at + 6),
      latch,
      commit: (flags & COMMIT_BYTE) === 0 ? "register" : "byte",
    };
  });
}

function refused(problem: string, nextStep: string): I2CError {
  return new I2CError({ kind: "invalid-argument", message: `Register image: ${problem}`, nextStep });
}
