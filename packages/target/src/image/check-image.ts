import { I2CError } from "@twowire/core";
import { type ImageBits, MASK_NAMES, type RegisterImage } from "./register-image.ts";

/**
 * Refuses an image that contradicts itself. Firmware trusts what it is given: no address may lead out of the memory, and nothing
 * may have two meanings.
 * @throws I2CError `invalid-argument`
 */
export function checkImage(image: RegisterImage): void {
  checkPointer(image);
  checkUnmapped(image);
  checkRegisters(image);
  const { write } = image.masks;
  demand(
    MASK_NAMES.every((name) => image.masks[name].length === write.length),
    "its masks are not equally long",
  );
  demand(
    write.every((bits, at) => MASK_NAMES.slice(1, 5).every((name) => ((image.masks[name][at] ?? 0) & bits) === 0)),
    "bits that become what is written have another meaning too",
  );
}

function checkPointer({ pointer, reset }: RegisterImage): void {
  const { mask, incrementBit } = pointer;
  const widest = pointer.bytes === 1 ? 0xff : 0xffff;
  demand(mask > 0 && mask <= widest && (mask & (mask + 1)) === 0, `its pointer cannot decode 0x${mask.toString(16)}`);
  demand(pointer.reset <= mask, `its pointer cannot begin at ${pointer.reset}`);
  demand(
    incrementBit <= widest && (incrementBit & (incrementBit - 1)) === 0 && (incrementBit & mask) === 0,
    `the bit of its pointer that says whether to move cannot be 0x${incrementBit.toString(16)}`,
  );
  const inside = (bits: ImageBits | undefined): boolean => bits === undefined || bits.offset < reset.length;
  demand(
    inside(pointer.enabledBy) && inside(pointer.disabledBy),
    "what switches its increment is outside of its memory",
  );
  demand(pointer.increment !== "none" || pointer.wraps.length === 0, "its pointer wraps and does not move");
  for (const { first, last } of pointer.wraps) {
    demand(first <= last && last <= mask, `its pointer cannot wrap from ${last} to ${first}`);
  }
}

function checkUnmapped({ unmapped, pointer }: RegisterImage): void {
  const { length } = unmapped.bytes;
  demand(length <= (pointer.increment === "byte" ? 1 : 4), `where it has no register, ${length} bytes cannot be`);
  demand(length === 0 || !unmapped.nack, "it refuses a pointer to where it has something to read");
}

function checkRegisters({ registers, pointer, reset, masks }: RegisterImage): void {
  demand(registers.length > 0, "it has no register");
  let free = 0;
  for (const { address, length, offset, masks: at } of registers) {
    const last = address + (pointer.increment === "byte" ? length - 1 : 0);
    demand(length >= 1 && length <= 4, `it has a register of ${length} bytes`);
    demand(address >= free && last <= pointer.mask, `it cannot have a register at address ${address}`);
    demand(offset + length <= reset.length, `its register at address ${address} is outside of its memory`);
    demand(at + length <= masks.write.length, `its register at address ${address} is outside of its masks`);
    free = last + 1;
  }
}

function demand(holds: boolean, problem: string): void {
  if (holds) return;
  throw new I2CError({
    kind: "invalid-argument",
    message: `Register image: ${problem}`,
    nextStep: "Let compileImage make the image from a register map.",
  });
}
