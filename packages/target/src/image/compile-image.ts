import {
  encodeInteger,
  type FieldReference,
  I2CError,
  type Register,
  type RegisterMap,
  type RegisterMapDefinition,
  type RegisterName,
} from "@twowire/core";
import { encodedLength, encodeImage, LARGEST_IMAGE, REGISTER_BYTES, usedMasks } from "./image-layout.ts";
import { imageObstacles } from "./image-obstacles.ts";
import { MaskTable } from "./mask-table.ts";
import type { ImageBits, ImageRegister, RegisterImage } from "./register-image.ts";
import { registerMasks } from "./register-masks.ts";

/** Where a register is in the memory of an image; its bytes lie there in the order of the wire. */
export interface ImagePlace {
  readonly offset: number;
  readonly length: number;
}

/** A register map as a microcontroller serves it, and what the program beside it needs to know its registers by name. */
export interface CompiledImage<D extends RegisterMapDefinition = RegisterMapDefinition> {
  /** The image, for a microcontroller or an `ImageTarget`. */
  readonly bytes: Uint8Array;
  /** Where each register is; an alias is where the register behind it is. */
  readonly places: { readonly [Name in RegisterName<D>]: ImagePlace };
  /** The names of the registers by address, as `ImageWrite` counts them. */
  readonly names: readonly RegisterName<D>[];
}

/**
 * Makes an image of a register map: bytes, masks and the rules of the pointer, which a microcontroller serves without asking
 * anybody, byte for byte as `RegisterTarget` would. Physics are bytes that are put into its memory from outside.
 * @throws I2CError `unsupported` for a map that an image cannot express, naming the register, the field and the reason
 */
export function compileImage<const D extends RegisterMapDefinition>(map: RegisterMap<D>): CompiledImage<D> {
  checkObstacles(map);
  const places = placesOf(map);
  const image = imageOf(map, places);
  checkSize(map, image);
  return {
    bytes: encodeImage(image),
    // Every register is there under its own name, which Object.fromEntries cannot say.
    places: Object.fromEntries(places) as { readonly [Name in RegisterName<D>]: ImagePlace },
    names: map.registers.map(({ name }) => name as RegisterName<D>),
  };
}

function checkObstacles(map: RegisterMap): void {
  const [first, ...others] = imageObstacles(map);
  if (first === undefined) return;
  const places = [...new Set(others.map(({ place }) => place))].filter((place) => place !== first.place);
  throw unsupported(
    `${map.name} cannot express ${first.option} of ${first.place}: ${first.reason}` +
      (places.length === 0 ? "" : `. Nor can it express all of ${places.join(", ")}`),
  );
}

type Places = ReadonlyMap<string, ImagePlace>;

/** One register after the other, by address; aliases where the register behind them is. */
function placesOf({ registers }: RegisterMap): Places {
  const places = new Map<string, ImagePlace>();
  let offset = 0;
  for (const { name, bytes, alias } of registers) {
    if (alias !== undefined) continue;
    places.set(name, { offset, length: bytes });
    offset += bytes;
  }
  for (const { name, alias } of registers) {
    const place = alias && places.get(alias.of);
    if (place !== undefined) places.set(name, place);
  }
  return places;
}

function imageOf(map: RegisterMap, places: Places): RegisterImage {
  const { pointer, unmapped } = map;
  const own = map.registers.filter(({ alias }) => alias === undefined);
  const masks = new MaskTable();
  // Those of registers first, so that they lie as the memory does.
  for (const register of own) masks.add(registerMasks(register, register));
  return {
    pointer: {
      bytes: pointer.width === 8 ? 1 : 2,
      order: pointer.order,
      mask: pointer.mask,
      reset: pointer.reset,
      persists: pointer.persists,
      increment: pointer.increment,
      incrementBit: pointer.incrementBit,
      enabledBy: switchOf(map, places, pointer.enabledBy),
      disabledBy: switchOf(map, places, pointer.disabledBy),
      wraps: pointer.wraps,
      writes: pointer.writes,
    },
    unmapped:
      typeof unmapped === "string"
        ? { bytes: new Uint8Array(0), nack: unmapped === "nack" }
        : { bytes: encodeInteger(unmapped.reset, unmapped.bytes, unmapped.order), nack: false },
    overRead: map.overRead,
    overWrite: map.overWrite,
    partialWrite: map.partialWrite,
    registers: map.registers.map((register) => entryOf(register, own, places, masks)),
    reset: Uint8Array.from(own.flatMap(({ reset, bytes, order }) => [...encodeInteger(reset, bytes, order)])),
    masks: masks.all,
  };
}

function entryOf(register: Register, own: readonly Register[], places: Places, table: MaskTable): ImageRegister {
  const { address, bytes: length, latch } = register;
  const offset = places.get(register.name)?.offset ?? 0;
  const behind = register.alias && own.find(({ name }) => name === register.alias?.of);
  const masks = registerMasks(register, behind ?? register);
  return {
    address,
    length,
    offset,
    masks: table.has(masks, offset) ? offset : table.add(masks),
    latch,
    commit: register.commit === "byte" ? "byte" : "register",
  };
}

/** The bits of the one byte that a switch of the increment lies in. */
function switchOf(map: RegisterMap, places: Places, reference: FieldReference | undefined): ImageBits | undefined {
  const register = map.registers.find(({ name }) => name === reference?.register);
  const place = places.get(register?.name ?? "");
  if (reference === undefined || register === undefined || place === undefined) return undefined;
  const bytes = encodeInteger(reference.mask, register.bytes, register.order);
  const index = bytes.findIndex((byte) => byte !== 0);
  return { offset: place.offset + index, mask: bytes[index] ?? 0 };
}

/** Refuses what 16 bits cannot count, naming the first register that does not fit. */
function checkSize(map: RegisterMap, image: RegisterImage): void {
  const whole = encodedLength(image);
  if (whole <= LARGEST_IMAGE) return;
  const perByte = 1 + usedMasks(image.masks).length;
  let length = whole - image.registers.length * REGISTER_BYTES - image.reset.length * perByte;
  const beyond = image.registers.findIndex((register) => {
    length += REGISTER_BYTES + register.length * perByte;
    return length > LARGEST_IMAGE;
  });
  throw unsupported(
    `${map.name} cannot express ${map.registers[beyond]?.name ?? "all of it"}: ` +
      `the image would have ${whole} bytes, and ${LARGEST_IMAGE} end before that register`,
  );
}

function unsupported(problem: string): I2CError {
  return new I2CError({
    kind: "unsupported",
    message: `An image of ${problem}`,
    nextStep: "Serve this map with RegisterTarget, on a host that asks for each byte, or describe it without that.",
  });
}
