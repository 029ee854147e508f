import { formatWord, lowBits } from "./bits.ts";
import { checkKeys, definitionError, type DefinitionPlace } from "./definition-error.ts";
import type { Pointer, Register, RegisterMap, RegisterName } from "./register-map.ts";
import type { PointerDefinition, RegisterMapDefinition } from "./register-map-definition.ts";
import { checkLockCycles, lockResolver } from "./resolve-locks.ts";
import { resolveRegister } from "./resolve-register.ts";

const MAP_KEYS = ["name", "order", "pointer", "registers", "unmapped", "overRead", "partialWrite"];
const POINTER_KEYS = ["width", "order", "bits", "reset", "persists", "increment", "wrap", "writes"];

/**
 * Takes a chip's registers as its data sheet describes them, and checks that the description does not contradict itself.
 * Names, named values and what may be read or written are inferred from it, for {@link registersOf} and for emulators.
 * @throws I2CError `invalid-argument`, naming the register, the field and the bits, and what to change
 */
export function registerMap<const D extends RegisterMapDefinition>(definition: D): RegisterMap<D> {
  const place = { path: definition.name };
  if (typeof definition.name !== "string" || definition.name === "") {
    throw definitionError({ path: "(unnamed)" }, "it has no name", "Give the chip's name, as its maker writes it.");
  }
  checkKeys(place, definition, MAP_KEYS);
  const pointer = resolvePointer(place, definition.pointer ?? {});
  const registers = Object.entries(definition.registers).map(([name, register]) =>
    resolveRegister(definition, name, register, lockResolver(definition, name)),
  );
  if (registers.length === 0) throw definitionError(place, "it has no register", "Describe at least one.");
  registers.sort((one, other) => one.address - other.address);
  checkAddresses(definition.name, pointer, registers);
  checkLockCycles(definition.name, registers);
  const { overRead, partialWrite = "discard" } = definition;
  checkOverRead(place, pointer, overRead);
  if (partialWrite !== "discard" && partialWrite !== "merge") {
    throw definitionError(
      place,
      `partialWrite: ${JSON.stringify(partialWrite)} means nothing`,
      'Choose "discard" or "merge".',
    );
  }
  return {
    name: definition.name,
    definition,
    pointer,
    registers,
    // Every register is there under its own name, which the type says and Object.fromEntries cannot.
    byName: Object.fromEntries(registers.map((register) => [register.name, register])) as {
      readonly [Name in RegisterName<D>]: Register;
    },
    unmapped: resolveUnmapped(definition),
    overRead: overRead ?? 0xff,
    partialWrite,
  };
}

function resolvePointer(map: DefinitionPlace, definition: PointerDefinition): Pointer {
  const place = { path: `${map.path}.pointer` };
  checkKeys(place, definition, POINTER_KEYS);
  const { width = 8, bits = width, reset = 0, persists = true, increment = "none", writes = "run" } = definition;
  if (![8, 16, 24, 32].includes(width)) {
    throw definitionError(place, `a width of ${width} bits cannot be`, "Pointers have 8, 16, 24 or 32 bits.");
  }
  if (!Number.isInteger(bits) || bits < 1 || bits > width) {
    throw definitionError(place, `${bits} of ${width} bits cannot be decoded`, `Give bits from 1 to ${width}.`);
  }
  const order = definition.order ?? (width === 8 ? "big" : undefined);
  if (order !== "big" && order !== "little") {
    throw definitionError(place, "it has several bytes and no byte order", 'Give order: "big" or "little".');
  }
  if (!["none", "byte", "register"].includes(increment)) {
    throw definitionError(
      place,
      `increment: ${JSON.stringify(increment)} means nothing`,
      "Choose none, byte or register.",
    );
  }
  if (writes !== "run" && writes !== "pairs") {
    throw definitionError(place, `writes: ${JSON.stringify(writes)} means nothing`, "Choose run or pairs.");
  }
  const mask = lowBits(bits);
  if (!Number.isInteger(reset) || reset < 0 || reset > mask) {
    throw definitionError(place, `reset: ${reset} does not fit into ${bits} bits`, `Give 0 to ${mask}.`);
  }
  return {
    width,
    bytes: width / 8,
    order,
    mask,
    reset,
    persists,
    increment,
    wrap: wrapOf(place, definition, mask),
    writes,
  };
}

function wrapOf(
  place: DefinitionPlace,
  { wrap, increment = "none" }: PointerDefinition,
  mask: number,
): Pointer["wrap"] {
  if (wrap === undefined) return { first: 0, last: mask };
  if (increment === "none") {
    throw definitionError(place, "a pointer that does not move cannot wrap", "Leave out wrap, or give increment.");
  }
  const inside = (address: number): boolean => Number.isInteger(address) && address >= 0 && address <= mask;
  if (inside(wrap.first) && inside(wrap.last) && wrap.first <= wrap.last) return { first: wrap.first, last: wrap.last };
  throw definitionError(
    place,
    `it cannot wrap from ${wrap.last} to ${wrap.first}`,
    `Give addresses from 0 to ${mask}, first before last.`,
  );
}

function checkAddresses(mapName: string, pointer: Pointer, registers: readonly Register[]): void {
  let below: Register | undefined;
  for (const register of registers) {
    const { address } = register;
    const place = { path: `${mapName}.${register.name}` };
    const last = lastAddress(pointer, register);
    if (!Number.isInteger(address) || address < 0 || last > pointer.mask) {
      throw definitionError(
        place,
        `its address ${address}${last === address ? "" : ` to ${last}`} is outside of what the pointer can say`,
        `Give an address from 0 to ${formatWord(pointer.mask, pointer.width)}, or correct the pointer's bits.`,
      );
    }
    if (below !== undefined && address <= lastAddress(pointer, below)) {
      throw definitionError(
        place,
        `its address ${formatWord(address, pointer.width)} belongs to ${below.name} already`,
        pointer.increment === "byte"
          ? "An address counts bytes here: correct an address, a width, or the pointer's increment."
          : "Correct the address of one of them.",
      );
    }
    below = register;
  }
}

/** The last address that selects something of this register. */
function lastAddress(pointer: Pointer, register: Register): number {
  return register.address + (pointer.increment === "byte" ? register.bytes - 1 : 0);
}

function checkOverRead(place: DefinitionPlace, pointer: Pointer, overRead: number | "repeat" | undefined): void {
  if (overRead === undefined) return;
  if (pointer.increment !== "none") {
    throw definitionError(place, "a pointer that moves on always has a next byte", "Leave out overRead, or increment.");
  }
  if (overRead === "repeat" || (Number.isInteger(overRead) && overRead >= 0 && overRead <= 0xff)) return;
  throw definitionError(place, `overRead: ${JSON.stringify(overRead)} is no byte`, 'Give 0 to 0xFF, or "repeat".');
}

function resolveUnmapped(definition: RegisterMapDefinition): RegisterMap["unmapped"] {
  const { unmapped = { width: 8, value: 0 } } = definition;
  if (unmapped === "nack" || unmapped === "ignore") return unmapped;
  checkKeys({ path: `${definition.name}.unmapped` }, unmapped, ["width", "value"]);
  const { width, value } = unmapped;
  if (definition.pointer?.increment === "byte" && width !== 8) {
    const place = { path: `${definition.name}.unmapped` };
    throw definitionError(place, "an address counts bytes here, so what has no register is one byte", "Give width: 8.");
  }
  return resolveRegister(definition, "unmapped", { address: 0, width, reset: value, access: "ro" }, () => []);
}
