import type { ResidentChip } from "@twowire/backend-sim";
import type { ChipModel } from "@twowire/target";
import { formatAddresses } from "../formats/addresses.ts";
import { alignedRows } from "../formats/aligned-rows.ts";
import { usageError } from "../usage-error.ts";
import { describeParameters, type LabBus, means, placeOf } from "./lab-bus.ts";
import { type LabCommand, whole } from "./lab-command.ts";

const add: LabCommand = {
  name: "add",
  usage: "CHIP[@ADDRESS] [PARAMETER=VALUE]…",
  summary: "put a chip on the bus",
  details: ({ models }) => [
    "Without an address it is the first free one. Chips, their addresses and physical values:",
    ...alignedRows(
      models.map(({ name, addresses, parameters }) => [
        `  ${name}`,
        formatAddresses(addresses),
        Object.keys(parameters).join(", "),
      ]),
    ),
    "chips shows what the values mean.",
  ],
  examples: ["add mcp9808@0x19 temperature=-5.25", "add mcp9808"],
  run({ bus, stderr, print }, words) {
    const before = new Map(bus.chips.flatMap((chip) => chip.addresses.map((address) => [address, placeOf(chip)])));
    const chips = bus.add(joinParameters(words).flatMap((word) => word.split(",")));
    if (chips.length === 0) throw usageError("No chip given", `Known are ${namesOf(bus.models)}.`);
    for (const chip of chips) {
      const neighbours = new Set(chip.addresses.flatMap((address) => before.get(address) ?? []));
      for (const neighbour of neighbours) stderr.write(`${neighbour} and ${placeOf(chip)} now both answer.\n`);
    }
    print(
      chips.map((chip) => `${placeOf(chip)}\n`).join(""),
      chips.map(({ name: chip, address }) => ({ chip, address })),
    );
  },
  complete({ models }, words, partial) {
    const [chip] = words;
    const model = models.find(({ name }) => name === chip?.split("@")[0]?.toLowerCase());
    if (chip !== undefined) return model === undefined ? [] : assignments(model);
    if (!partial.includes("@")) return models.map(({ name }) => name);
    return whole(models.flatMap(({ name, addresses }) => addresses.map((address) => placeOf({ name, address }))));
  },
};

const remove: LabCommand = {
  name: "remove",
  usage: "CHIP|ADDRESS",
  summary: "take a chip off the bus",
  examples: ["remove 0x19", "remove mcp9808@0x18"],
  async run({ bus }, words) {
    const [text, ...more] = words;
    if (text === undefined || more.length > 0)
      throw usageError("No chip given, or several", "Give one, as in remove 0x18.");
    await bus.remove(bus.find(text));
  },
  complete: (bus, words) => (words.length === 0 ? whole(bus.chips.map(placeOf)) : []),
};

const put: LabCommand = {
  name: "put",
  usage: "CHIP|ADDRESS PARAMETER=VALUE…",
  summary: "set a physical value: what a chip feels, not what is in its registers",
  details: (bus) => bus.chips.map((chip) => `${placeOf(chip)}: ${describeParameters(chip.model)}`),
  examples: ["put 0x18 temperature=21.5", "put mcp9808@0x18 temperature=-40"],
  run({ bus }, words) {
    const [text, ...parameters] = words;
    if (text === undefined) throw usageError("No chip given", "Give one, as in put 0x18 temperature=21.5.");
    const chip = bus.find(text);
    if (parameters.length === 0) {
      throw usageError(`No value given for ${placeOf(chip)}`, `It has ${describeParameters(chip.model)}.`);
    }
    for (const parameter of parameters) {
      const equals = parameter.indexOf("=");
      if (equals <= 0) throw usageError(`'${parameter}' sets nothing`, "Write PARAMETER=VALUE, without spaces.");
      bus.put(chip, parameter.slice(0, equals), parameter.slice(equals + 1));
    }
  },
  complete(bus, words) {
    const [text] = words;
    if (text === undefined) return whole(bus.chips.map(placeOf));
    const chip = bus.chips.find((candidate) => means(text, candidate));
    return chip === undefined ? [] : assignments(chip.model);
  },
};

const chips: LabCommand = {
  name: "chips",
  usage: "",
  summary: "show who lives where, and what was put to them",
  examples: ["chips"],
  run({ bus, print }, words) {
    if (words.length > 0) throw usageError(`Too many words: '${words.join(" ")}'`, "chips takes none.");
    print(
      bus.chips.map((chip) => chipText(bus, chip)).join(""),
      bus.chips.map((chip) => ({
        chip: chip.name,
        address: chip.address,
        description: chip.model.description,
        parameters: Object.fromEntries(
          Object.keys(chip.model.parameters).map((name) => [name, bus.given(chip, name) ?? null]),
        ),
      })),
    );
  },
};

/** The commands for chips. */
export const CHIP_COMMANDS: readonly LabCommand[] = [chips, add, remove, put];

/** One chip and its physical values; a dash is what the chip has by itself. */
function chipText(bus: LabBus, chip: ResidentChip): string {
  const rows = Object.entries(chip.model.parameters).map(([name, meaning]) => [
    name,
    bus.given(chip, name) ?? "-",
    meaning,
  ]);
  return [`${placeOf(chip)}  ${chip.model.description}`, ...alignedRows(rows).map((row) => `  ${row}`)]
    .map((line) => `${line}\n`)
    .join("");
}

/** Words as populations have them: `mcp9808 temperature=5` is `mcp9808:temperature=5`. */
function joinParameters(words: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (const word of words) {
    const last = joined.at(-1);
    if (last !== undefined && isParameter(word)) joined[joined.length - 1] = `${last}:${word}`;
    else joined.push(word);
  }
  return joined;
}

function isParameter(word: string): boolean {
  return /^[^:@]*=/.test(word);
}

function assignments(model: ChipModel): readonly string[] {
  return Object.keys(model.parameters).map((name) => `${name}=`);
}

function namesOf(models: readonly ChipModel[]): string {
  return models.map(({ name }) => name).join(", ");
}
