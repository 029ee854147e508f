import { formatByte, I2CError, toAddress } from "@twowire/core";
import type { ChipModel } from "@twowire/target";

/** One chip of a population. */
export interface PopulatedChip {
  readonly model: ChipModel;
  readonly address: number;
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Reads the path of a `sim:` URI: chips separated by commas, each `name[@address][:parameter=value …]`.
 *
 * `mcp9808@0x18:temperature=-5,mcp9808@0x19` · `empty` is a bus with nothing on it.
 * @throws I2CError `invalid-argument`, naming what is allowed
 */
export function parsePopulation(text: string, models: readonly ChipModel[]): readonly PopulatedChip[] {
  return chipsIn(text).map((chip) => parseChip(chip, models));
}

/** The names of the chips that a population has, right or wrong, in lower case. */
export function namesOf(text: string): readonly string[] {
  return chipsIn(text).map((chip) => wordsOf(chip).name.toLowerCase());
}

function chipsIn(text: string): readonly string[] {
  return text === "empty" ? [] : text.split(",").map((chip) => chip.trim());
}

function wordsOf(text: string): { readonly name: string; readonly places: string[]; readonly assignments: string[] } {
  const [head = "", ...assignments] = text.split(":");
  const [name = "", ...places] = head.split("@");
  return { name, places, assignments };
}

function parseChip(text: string, models: readonly ChipModel[]): PopulatedChip {
  const { name, places, assignments } = wordsOf(text);
  const [address, ...rest] = places;
  const model = models.find((candidate) => candidate.name === name.toLowerCase());
  if (model === undefined) {
    throw new I2CError({
      kind: "invalid-argument",
      message: name === "" ? `A chip without a name in "${text}"` : `There is no emulated chip "${name}"`,
      nextStep: `Known are ${models.map((known) => known.name).join(", ") || "none"}; write name@address, or "empty" for none.`,
    });
  }
  if (rest.length > 0) throw malformed(text, "has more than one address");
  return {
    model,
    address: address === undefined ? firstAddress(model) : parseAddress(address, model, text),
    parameters: parseAssignments(assignments, model, text),
  };
}

function firstAddress(model: ChipModel): number {
  const [first] = model.addresses;
  if (first !== undefined) return first;
  throw malformed(model.name, "has no default address");
}

function parseAddress(digits: string, model: ChipModel, text: string): number {
  const value = /^(0x[0-9a-f]+|[0-9]+)$/i.test(digits) ? Number(digits) : Number.NaN;
  if (Number.isNaN(value)) throw malformed(text, `has an address "${digits}" that is no number`);
  const address = toAddress(value);
  if (model.addresses.includes(address)) return address;
  throw new I2CError({
    kind: "invalid-argument",
    message: `A ${model.name} cannot be at ${formatByte(value)}`,
    nextStep: `Its pins can choose ${model.addresses.map(formatByte).join(", ")}.`,
  });
}

function parseAssignments(assignments: readonly string[], model: ChipModel, text: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const assignment of assignments) {
    const equals = assignment.indexOf("=");
    if (equals <= 0) throw malformed(text, `has "${assignment}" where parameter=value is expected`);
    const name = assignment.slice(0, equals);
    if (!Object.hasOwn(model.parameters, name)) {
      throw new I2CError({
        kind: "invalid-argument",
        message: `A ${model.name} has no parameter "${name}"`,
        nextStep: `It has ${describeParameters(model)}.`,
      });
    }
    if (parameters.has(name)) throw malformed(text, `sets ${name} twice`);
    parameters.set(name, assignment.slice(equals + 1));
  }
  return parameters;
}

function describeParameters(model: ChipModel): string {
  const described = Object.entries(model.parameters).map(([name, meaning]) => `${name} (${meaning})`);
  return described.join(", ") || "none";
}

function malformed(text: string, problem: string): I2CError {
  return new I2CError({
    kind: "invalid-argument",
    message: `"${text}" ${problem}`,
    nextStep: "Write chip@address:parameter=value, for instance mcp9808@0x18:temperature=-5.",
  });
}
