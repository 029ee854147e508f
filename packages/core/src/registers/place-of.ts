import { definitionError, type DefinitionPlace } from "./definition-error.ts";

/** The most and least significant bit of a field or a reserved range. */
export function placeOf(
  place: DefinitionPlace,
  definition: { readonly bit?: number; readonly bits?: readonly [number, number] },
  width: number,
): readonly [number, number] {
  const { bit, bits } = definition;
  if ((bit === undefined) === (bits === undefined)) {
    throw definitionError(place, "it needs a place", "Give either bit: n, or bits: [high, low].");
  }
  const [high, low] = bits ?? [bit ?? 0, bit ?? 0];
  const inside = (position: number): boolean => Number.isInteger(position) && position >= 0 && position < width;
  if (inside(high) && inside(low) && high >= low) return [high, low];
  throw definitionError(
    place,
    `${bits === undefined ? `bit: ${bit}` : `bits: [${high}, ${low}]`} is no place in ${width} bits`,
    `Count from 0 to ${width - 1}, the more significant bit first.`,
  );
}
