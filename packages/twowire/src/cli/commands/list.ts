import type { ProviderListing } from "@twowire/core";
import { paint } from "../colours.ts";
import type { CommandContext, CommonOptions } from "../context.ts";
import { alignedRows } from "../formats/aligned-rows.ts";
import { jsonLine } from "../formats/json-line.ts";

/** `twowire list`: the buses that can be opened here. */
export async function run(context: CommandContext, options: CommonOptions): Promise<void> {
  const registry = await context.registry();
  const listings = await registry.list();
  context.stdout.write(options.json === true ? jsonLine(asJson(listings)) : asText(context, listings));
  if (options.json === true) return;
  for (const { scheme, error } of listings) {
    if (error !== undefined) context.stderr.write(`Warning: ${scheme}: could not be listed: ${error.message}\n`);
  }
  return;
}

function asText(context: CommandContext, listings: readonly ProviderListing[]): string {
  const buses = listings.flatMap((listing) => listing.buses);
  const rows = alignedRows(buses.map(({ uri, description }) => [uri, description]));
  return buses
    .map(({ obstacle }, index) => {
      const row = `${rows[index]}\n`;
      return obstacle === undefined
        ? row
        : `${row}  ${paint(context.stdout, "yellow", `cannot be opened: ${obstacle}`)}\n`;
    })
    .join("");
}

function asJson(listings: readonly ProviderListing[]): unknown {
  const buses = listings.flatMap((listing) =>
    listing.buses.map(({ uri, description, obstacle }) => ({
      uri,
      scheme: listing.scheme,
      description,
      obstacle: obstacle ?? null,
    })),
  );
  const errors = listings.flatMap(({ scheme, error }) =>
    error === undefined ? [] : [{ scheme, kind: error.kind, message: error.message }],
  );
  return { buses, errors };
}
