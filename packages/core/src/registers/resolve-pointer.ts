import { lowBits } from "./bits.ts";
import { checkChoice, checkKeys, definitionError, type DefinitionPlace } from "./definition-error.ts";
import type { Pointer } from "./register-map.ts";
import type { IncrementDefinition, PointerDefinition } from "./register-map-definition.ts";
import type { ReferenceResolver } from "./resolve-reference.ts";

const POINTER_KEYS = ["width", "order", "bits", "reset", "persists", "increment", "wrap", "writes"];

/** Checks how registers are selected, and fills in what is left out. */
export function resolvePointer(
  map: DefinitionPlace,
  definition: PointerDefinition,
  references: ReferenceResolver,
): Pointer {
  const place = { path: `${map.path}.pointer` };
  checkKeys(place, definition, POINTER_KEYS);
  const { width = 8, bits = width, reset = 0, persists = true, writes = "run" } = definition;
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
  checkChoice(place, "writes", writes, ["run", "pairs"]);
  const mask = lowBits(bits);
  if (!Number.isInteger(reset) || reset < 0 || reset > mask) {
    throw definitionError(place, `reset: ${reset} does not fit into ${bits} bits`, `Give 0 to ${mask}.`);
  }
  const increment = resolveIncrement(place, definition.increment ?? "none", width, bits, references);
  return {
    width,
    bytes: width / 8,
    order,
    mask,
    reset,
    persists,
    ...increment,
    wraps: wrapsOf(place, definition, increment.increment, mask),
    writes,
  };
}

type ResolvedIncrement = Pick<Pointer, "increment" | "enabledBy" | "disabledBy" | "incrementBit">;

function resolveIncrement(
  place: DefinitionPlace,
  increment: "none" | "byte" | "register" | IncrementDefinition,
  width: number,
  bits: number,
  references: ReferenceResolver,
): ResolvedIncrement {
  if (typeof increment !== "object") {
    checkChoice(place, "increment", increment, ["none", "byte", "register"]);
    return { increment, enabledBy: undefined, disabledBy: undefined, incrementBit: 0 };
  }
  checkKeys(place, increment, ["by", "enabledBy", "disabledBy", "pointerBit"]);
  const { by, enabledBy, disabledBy, pointerBit } = increment;
  checkChoice(place, "increment.by", by ?? "(missing)", ["byte", "register"]);
  if (enabledBy === undefined && disabledBy === undefined && pointerBit === undefined) {
    throw definitionError(
      place,
      "it moves on at times, and nothing says when",
      `Give enabledBy, disabledBy or pointerBit; or write increment: "${by}".`,
    );
  }
  if (pointerBit !== undefined && !(Number.isInteger(pointerBit) && pointerBit >= bits && pointerBit < width)) {
    throw definitionError(
      place,
      `pointerBit: ${pointerBit} is none of the bits that say no address`,
      bits === width ? "Let bits decode fewer than all of them." : `Give ${bits} to ${width - 1}.`,
    );
  }
  return {
    increment: by,
    enabledBy: enabledBy === undefined ? undefined : references(place, "moves while it has", enabledBy),
    disabledBy: disabledBy === undefined ? undefined : references(place, "moves without", disabledBy),
    incrementBit: pointerBit === undefined ? 0 : 2 ** pointerBit,
  };
}

/** Whether the pointer may stay at a register after its last byte, as a whole rather than at a byte of it. */
export function mayStay(pointer: ResolvedIncrement): boolean {
  return pointer.increment === "none" || (pointer.increment === "register" && !alwaysMoves(pointer));
}

/** Whether the pointer moves on always, where it does at all. */
function alwaysMoves({ enabledBy, disabledBy, incrementBit }: ResolvedIncrement): boolean {
  return enabledBy === undefined && disabledBy === undefined && incrementBit === 0;
}

function wrapsOf(
  place: DefinitionPlace,
  { wrap }: PointerDefinition,
  increment: Pointer["increment"],
  mask: number,
): Pointer["wraps"] {
  if (wrap === undefined) return [];
  if (increment === "none") {
    throw definitionError(place, "a pointer that does not move cannot wrap", "Leave out wrap, or give increment.");
  }
  const wraps = "first" in wrap ? [wrap] : wrap;
  const inside = (address: number): boolean => Number.isInteger(address) && address >= 0 && address <= mask;
  const seen = new Set<number>();
  return wraps.map(({ first, last }) => {
    if (!inside(first) || !inside(last) || first > last) {
      throw definitionError(
        place,
        `it cannot wrap from ${last} to ${first}`,
        `Give addresses from 0 to ${mask}, first before last.`,
      );
    }
    if (seen.has(last)) {
      throw definitionError(place, `it wraps twice after ${last}`, "Leave out one of the two.");
    }
    seen.add(last);
    return { first, last };
  });
}
