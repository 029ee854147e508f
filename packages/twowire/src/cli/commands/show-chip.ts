import type { KnownChip } from "@twowire/drivers";
import { chipPage, formatChipPage } from "@twowire/drivers/chip-pages";
import { nearestName } from "../../configuration/nearest-name.ts";
import type { CommandContext, CommonOptions } from "../context.ts";
import { jsonLine } from "../formats/json-line.ts";
import { usageError } from "../usage-error.ts";

/** `twowire chips show NAME`: everything that is known of a chip, as a page or as JSON. */
export async function run(context: CommandContext, words: readonly string[], options: CommonOptions): Promise<void> {
  const chip = await chosen(words, await context.knownChips()).load();
  const page = chipPage(chip);
  context.stdout.write(options.json === true ? jsonLine(page) : formatChipPage(page));
}

function chosen(words: readonly string[], chips: readonly KnownChip[]): KnownChip {
  const [verb = "", name, ...rest] = words;
  if (verb !== "show") {
    throw usageError(`There is no 'chips ${verb}'`, `Use \`twowire chips\`, or \`twowire chips show ${verb}\`.`);
  }
  const names = chips.map((chip) => chip.name);
  const known = names.length === 0 ? "None is known." : `Known are ${names.join(", ")}.`;
  if (name === undefined) throw usageError("Which chip shall be shown?", known);
  if (rest.length > 0)
    throw usageError(`One chip is shown at a time, and '${rest.join(" ")}' is left`, "Leave it out.");
  const chip = chips.find((each) => each.name === name.toLowerCase());
  if (chip !== undefined) return chip;
  const nearest = nearestName(name, names);
  throw usageError(`There is no chip '${name}'`, `${nearest === undefined ? "" : `Did you mean ${nearest}? `}${known}`);
}
