import { parseChip } from "../chip-argument.ts";
import type { CommandContext, CommonOptions } from "../context.ts";
import { alignedRows } from "../formats/aligned-rows.ts";
import { jsonLine } from "../formats/json-line.ts";
import { formatQuantity, quantitiesOf } from "../formats/sample.ts";
import { withBus } from "../open-bus.ts";

export interface ReadOptions extends CommonOptions {
  /** -f: also an address that a kernel driver owns. */
  readonly force?: boolean | undefined;
}

/** `twowire read CHIP[@ADDRESS]`: measures once. */
export async function run(context: CommandContext, word: string, options: ReadOptions): Promise<void> {
  const { chip, address } = parseChip(word, await context.knownChips());
  const descriptor = await chip.load();
  return withBus(context, { ...options, chips: () => context.chips() }, async (controller) => {
    await using opened = descriptor.open(controller, address);
    const sample = await opened.sample();
    if (options.json === true) {
      const { units } = opened;
      context.stdout.write(jsonLine({ chip: descriptor.name, address, bus: controller.name, ...sample, units }));
      return;
    }
    const rows = quantitiesOf(sample).map((quantity) => [`${quantity.name}:`, formatQuantity(quantity, opened.units)]);
    context.stdout.write(`${alignedRows(rows, " ").join("\n")}\n`);
    return;
  });
}
