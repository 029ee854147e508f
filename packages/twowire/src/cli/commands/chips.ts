import type { KnownChip } from "@twowire/drivers";
import type { CommandContext, CommonOptions } from "../context.ts";
import { alignedRows } from "../formats/aligned-rows.ts";
import { formatAddresses } from "../formats/addresses.ts";
import { jsonLine } from "../formats/json-line.ts";

/** `twowire chips`: the chips that twowire knows by name. */
export async function run(context: CommandContext, options: CommonOptions): Promise<void> {
  const chips = await context.knownChips();
  if (options.json === true) {
    const listed = chips.map(({ name, description, addresses, isEmulated }) => ({
      name,
      description,
      addresses,
      emulated: isEmulated,
    }));
    context.stdout.write(jsonLine({ chips: listed }));
    return;
  }
  const rows = alignedRows(chips.map(rowOf));
  context.stdout.write(rows.map((row) => `${row}\n`).join(""));
  return;
}

function rowOf({ name, addresses, description }: KnownChip): readonly string[] {
  return [name, formatAddresses(addresses), description];
}
