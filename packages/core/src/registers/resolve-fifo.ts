import { formatBits, formatWord, lowBits } from "./bits.ts";
import { checkChoice, checkKeys, definitionError, type DefinitionPlace } from "./definition-error.ts";
import type { Field, FieldReference, Fifo, Register } from "./register-map.ts";
import type { RegisterDefinition } from "./register-map-definition.ts";
import { placeOfReference, referencedField, type ReferenceResolver } from "./resolve-reference.ts";

/** Checks what a register says about the queue behind it. */
export function resolveFifo(
  place: DefinitionPlace,
  definition: RegisterDefinition,
  fields: readonly Field[],
  references: ReferenceResolver,
): Fifo | undefined {
  const { fifo, width } = definition;
  if (fifo === undefined) return undefined;
  checkKeys(place, fifo, ["depth", "empty", "lost", "level", "watermark"]);
  const { depth, empty = 0, lost = "newest", level, watermark } = fifo;
  if (!Number.isInteger(depth) || depth < 1) {
    throw definitionError(place, `a depth of ${depth} entries cannot be`, "Give one or more.");
  }
  if (empty !== "last" && !(Number.isInteger(empty) && empty >= 0 && empty <= lowBits(width))) {
    throw definitionError(
      place,
      `empty: ${JSON.stringify(empty)} does not fit into ${width} bits`,
      `Give 0 to ${formatWord(lowBits(width), width)}, or "last".`,
    );
  }
  checkChoice(place, "lost", lost, ["newest", "oldest"]);
  for (const option of ["reset", "latch", "commit"] as const) {
    if (definition[option] === undefined) continue;
    throw definitionError(place, `it is a queue, and ${option} says nothing about it`, `Leave out ${option}.`);
  }
  checkFields(place, fields);
  if (watermark !== undefined) checkKeys(place, watermark, ["field", "at"]);
  return {
    depth,
    empty,
    lost,
    level: level === undefined ? undefined : references(place, "counts its entries in", level),
    watermark: watermark && {
      field: references(place, "shows its watermark in", watermark.field),
      at:
        typeof watermark.at === "number"
          ? checkWatermark(place, watermark.at, depth)
          : references(place, "has its watermark at", watermark.at),
    },
  };
}

function checkWatermark(place: DefinitionPlace, at: number, depth: number): number {
  if (Number.isInteger(at) && at >= 0 && at <= depth) return at;
  throw definitionError(place, `a watermark at ${at} of ${depth} entries is never reached`, `Give 0 to ${depth}.`);
}

/** An entry is written and read, and nothing else happens to it. */
function checkFields(place: DefinitionPlace, fields: readonly Field[]): void {
  for (const field of fields) {
    const option =
      field.onRead !== undefined
        ? "onRead"
        : field.onWrite !== undefined
          ? "onWrite"
          : field.lockedBy.length > 0
            ? "lockedBy"
            : field.setLockedBy.length > 0
              ? "setLockedBy"
              : field.sticky
                ? "sticky"
                : field.pulse
                  ? "pulse"
                  : field.writeOnce
                    ? "writeOnce"
                    : field.softReset === undefined
                      ? undefined
                      : "softReset";
    if (option === undefined) continue;
    throw definitionError(
      { ...place, high: field.high, low: field.low },
      `it is a queue, and ${option} says nothing about its entries`,
      `Leave out ${option}.`,
    );
  }
}

/** Refuses fields that cannot show what a queue tells. */
export function checkFifos(mapName: string, registers: readonly Register[]): void {
  for (const { name, fifo } of registers) {
    if (fifo === undefined) continue;
    const { level, watermark } = fifo;
    if (level !== undefined) {
      const field = checkShown(mapName, registers, level, `it counts the entries of ${name}`);
      if (fifo.depth > lowBits(field.width)) {
        throw definitionError(
          placeOfReference(mapName, level),
          `it counts the entries of ${name}, and cannot say ${fifo.depth}`,
          `${formatBits(field.high, field.low)} count to ${lowBits(field.width)}.`,
        );
      }
    }
    if (watermark !== undefined) checkShown(mapName, registers, watermark.field, `it shows the watermark of ${name}`);
  }
}

function checkShown(mapName: string, registers: readonly Register[], shown: FieldReference, what: string): Field {
  const field = referencedField(registers, shown);
  const place = placeOfReference(mapName, shown);
  if (field.writable || field.onRead !== undefined) {
    throw definitionError(place, `${what}, and something else changes it`, 'Say access: "ro", and leave out onRead.');
  }
  if (!field.volatile) throw definitionError(place, `${what}, and so changes by itself`, "Say volatile: true.");
  return field;
}
