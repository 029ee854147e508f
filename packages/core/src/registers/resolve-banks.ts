import { formatBits, lowBits } from "./bits.ts";
import { definitionError, type DefinitionPlace } from "./definition-error.ts";
import type { FieldReference, Register } from "./register-map.ts";
import type { RegisterDefinition, RegisterMapDefinition } from "./register-map-definition.ts";
import { placeOfReference, referencedField } from "./resolve-reference.ts";

/** The banks that a register says it is in. */
export function banksOf(
  place: DefinitionPlace,
  map: RegisterMapDefinition,
  { bank }: RegisterDefinition,
): readonly number[] | undefined {
  if (bank === undefined) return undefined;
  if (map.bankedBy === undefined) {
    throw definitionError(
      place,
      "it is in a bank, and the map has none",
      "Say bankedBy: the field that selects the bank.",
    );
  }
  const banks = typeof bank === "number" ? [bank] : [...new Set(bank)];
  if (banks.length > 0 && banks.every((each) => Number.isInteger(each) && each >= 0)) return banks;
  throw definitionError(place, `bank: ${JSON.stringify(bank)} says nothing`, "Give a number, or several.");
}

/** Whether the pointer can select a register while the field that selects the bank has a value. */
export function isInBank(register: Register, bank: number): boolean {
  return register.banks?.includes(bank) ?? true;
}

/** The banks that a map has something of its own in; one where it has none at all. */
export function everyBank(registers: readonly Register[]): readonly number[] {
  const banks = new Set(registers.flatMap((register) => register.banks ?? []));
  return banks.size === 0 ? [0] : [...banks].toSorted((one, other) => one - other);
}

/** Refuses banks that cannot be selected, or not be left again. */
export function checkBanks(
  mapName: string,
  bankedBy: FieldReference | undefined,
  registers: readonly Register[],
): void {
  if (bankedBy === undefined) return;
  const place = placeOfReference(mapName, bankedBy);
  const field = referencedField(registers, bankedBy);
  const name = `${bankedBy.register}.${bankedBy.field}`;
  const steady = field.writable && !field.writeOnce && !field.pulse && !field.sticky && field.onWrite === undefined;
  if (!steady || field.onRead !== undefined) {
    throw definitionError(
      place,
      "it selects the bank, and does not simply keep what is written to it",
      "Leave out access, onRead, onWrite, sticky and pulse.",
    );
  }
  if (registers.every((register) => register.banks === undefined)) {
    throw definitionError(
      place,
      "it selects the bank, and every register is in all",
      "Give registers a bank, or leave out bankedBy.",
    );
  }
  for (const register of registers) {
    const tooLarge = register.banks?.find((bank) => bank > lowBits(field.width));
    if (tooLarge === undefined) continue;
    throw definitionError(
      { path: `${mapName}.${register.name}` },
      `it is in bank ${tooLarge}, which ${name} (${formatBits(field.high, field.low)}) cannot say`,
      `Banks are 0 to ${lowBits(field.width)}.`,
    );
  }
  const leadsBack = (register: Register): boolean =>
    register.name === bankedBy.register || (register.alias?.of === bankedBy.register && register.alias.as === "same");
  for (const bank of everyBank(registers)) {
    if (registers.some((register) => leadsBack(register) && isInBank(register, bank))) continue;
    throw definitionError(
      { path: `${mapName}.${bankedBy.register}` },
      `it selects the bank and is not in bank ${bank}, from which there would be no way back`,
      'Leave out its bank, or give it an alias with as: "same" there.',
    );
  }
}
