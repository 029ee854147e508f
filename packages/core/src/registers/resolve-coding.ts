import { lowBits } from "./bits.ts";
import { definitionError, type DefinitionPlace } from "./definition-error.ts";
import type { EnumCoding, FieldCoding, NumberCoding } from "./register-map.ts";
import type { ValueDefinition } from "./register-map-definition.ts";

const NUMERIC = ["signed", "bcd", "lsb", "offset", "unit", "min", "max"] as const;

/**
 * How `width` bits stand for a value.
 * @param single whether they were given as one `bit`, which makes them a boolean unless named
 */
export function resolveCoding(
  place: DefinitionPlace,
  definition: ValueDefinition,
  width: number,
  single: boolean,
): FieldCoding {
  const numeric = NUMERIC.find((option) => definition[option] !== undefined);
  if (definition.enum !== undefined) {
    if (numeric !== undefined) {
      throw definitionError(place, `named values cannot have ${numeric}`, `Leave out enum or ${numeric}.`);
    }
    return enumCoding(place, definition.enum, definition.partial === true, width);
  }
  if (definition.partial !== undefined) {
    throw definitionError(
      place,
      "partial says something about enum, which is missing",
      "Add enum, or leave out partial.",
    );
  }
  if (!single) return numberCoding(place, definition, width);
  if (numeric === undefined) return { kind: "boolean" };
  throw definitionError(
    place,
    `a single bit is a boolean and cannot have ${numeric}`,
    "For a number write bits: [n, n].",
  );
}

function enumCoding(
  place: DefinitionPlace,
  members: Readonly<Record<string, number>>,
  partial: boolean,
  width: number,
): EnumCoding {
  const values = new Map(Object.entries(members));
  const names = new Map<number, string>();
  for (const [name, value] of values) {
    if (!Number.isInteger(value) || value < 0 || value > lowBits(width)) {
      throw definitionError(
        place,
        `${name} = ${value} does not fit`,
        `Give whole numbers from 0 to ${lowBits(width)}.`,
      );
    }
    const other = names.get(value);
    if (other !== undefined) {
      throw definitionError(place, `${other} and ${name} are both ${value}`, "Give each value one name.");
    }
    names.set(value, name);
  }
  const unnamed = 2 ** width - names.size;
  if (!partial && unnamed > 0) {
    let hole = 0;
    while (names.has(hole)) hole += 1;
    throw definitionError(
      place,
      `${unnamed} of ${2 ** width} values have no name, the first is ${hole}`,
      "Name them, or say partial: true, and they are read as numbers.",
    );
  }
  if (partial && unnamed === 0) {
    throw definitionError(place, "every value has a name, so the enum is not partial", "Leave out partial.");
  }
  return { kind: "enum", values, names, partial };
}

function numberCoding(place: DefinitionPlace, definition: ValueDefinition, width: number): NumberCoding {
  const { signed = false, bcd = false, lsb, offset = 0, unit } = definition;
  if (signed && width < 2) throw definitionError(place, "a signed number needs two bits", "Leave out signed.");
  if (lsb !== undefined && !(lsb > 0 && Number.isFinite(lsb))) {
    throw definitionError(place, `lsb: ${lsb} is no step`, "Give a number above zero, such as 1 / 16.");
  }
  if (!Number.isFinite(offset)) throw definitionError(place, `offset: ${offset} is no number`, "Give a finite number.");
  if (bcd && (signed || lsb !== undefined)) {
    throw definitionError(place, "decimal digits are a count without a sign", "Leave out signed and lsb, or bcd.");
  }
  const step = lsb ?? 1;
  const lowest = (signed ? -(2 ** (width - 1)) : 0) * step + offset;
  const highest = (bcd ? largestDecimal(width) : 2 ** (signed ? width - 1 : width) - 1) * step + offset;
  const { min = lowest, max = highest } = definition;
  if (!(min >= lowest && max <= highest && min <= max)) {
    throw definitionError(
      place,
      `values from ${min} to ${max} cannot be held by ${width} bits`,
      `They hold ${lowest} to ${highest}: correct min and max, lsb, offset or signed.`,
    );
  }
  return { kind: "number", signed, bcd, lsb, offset, unit, min, max };
}

/** The largest number whose decimal digits, four bits each, fit into some bits. */
function largestDecimal(width: number): number {
  const whole = Math.floor(width / 4);
  return Math.min(9, lowBits(width % 4)) * 10 ** whole + 10 ** whole - 1;
}
