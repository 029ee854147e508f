import { type AdapterDescription, type BusDescription, formatAddress, type ProviderListing } from "@twowire/core";
import { paint } from "../colours.ts";
import type { CommandContext, CommonOptions, Output } from "../context.ts";
import { adapterLine } from "../formats/adapter-lines.ts";
import { alignedRows } from "../formats/aligned-rows.ts";
import { jsonLine } from "../formats/json-line.ts";

/** `twowire list`: the buses that can be opened here. */
export async function run(context: CommandContext, options: CommonOptions): Promise<void> {
  await show(context, options, (listings) => asText(context.stdout, busesOf(listings)));
}

/** `twowire detect -l`: the adapters of the operating system, as i2cdetect -l prints them. */
export async function listAdapters(context: CommandContext, options: CommonOptions): Promise<void> {
  await show(context, options, (listings) => {
    const lines = busesOf(listings).flatMap(({ adapter }) => (adapter === undefined ? [] : [adapterLine(adapter)]));
    if (lines.length === 0)
      context.stderr.write("This machine shows no adapter; `twowire list` has the other buses.\n");
    return lines.join("");
  });
}

async function show(
  context: CommandContext,
  { json }: CommonOptions,
  format: (listings: readonly ProviderListing[]) => string,
): Promise<void> {
  const registry = await context.registry();
  const listings = await registry.list();
  context.stdout.write(json === true ? jsonLine(asJson(listings)) : format(listings));
  if (json === true) return;
  for (const { scheme, error } of listings) {
    if (error !== undefined) context.stderr.write(`Warning: ${scheme}: could not be listed: ${error.message}\n`);
  }
}

function busesOf(listings: readonly ProviderListing[]): readonly BusDescription[] {
  return listings.flatMap((listing) => listing.buses);
}

function asText(output: Output, buses: readonly BusDescription[]): string {
  const rows = alignedRows(buses.map(cellsOf));
  return buses
    .map(({ obstacle, adapter }, index) => {
      const users = (adapter?.users ?? []).map((user) => `  ${paint(output, "yellow", "UU")}  ${userText(user)}\n`);
      const advice = obstacle === undefined ? "" : `  ${paint(output, "yellow", `cannot be opened: ${obstacle}`)}\n`;
      return `${rows[index]?.trimEnd()}\n${users.join("")}${advice}`;
    })
    .join("");
}

/** What stands beside the URI: of an adapter its name, what it can do, and its clock where something tells it. */
function cellsOf({ uri, description, adapter }: BusDescription): readonly string[] {
  if (adapter === undefined) return [uri, description];
  const { name, functionality = "not known", clockHz } = adapter;
  return [uri, name, functionality, clockHz === undefined ? "" : `${clockHz / 1000} kHz`];
}

function userText({ address, chip, driver }: AdapterDescription["users"][number]): string {
  return `${formatAddress(address)}  ${driver}${chip === undefined || chip === driver ? "" : ` (${chip})`}`;
}

function asJson(listings: readonly ProviderListing[]): unknown {
  const buses = listings.flatMap((listing) =>
    listing.buses.map(({ uri, description, obstacle, adapter }) => ({
      uri,
      scheme: listing.scheme,
      description,
      obstacle: obstacle ?? null,
      adapter: adapter === undefined ? null : adapterAsJson(adapter),
    })),
  );
  const errors = listings.flatMap(({ scheme, error }) =>
    error === undefined ? [] : [{ scheme, kind: error.kind, message: error.message }],
  );
  return { buses, errors };
}

function adapterAsJson({ functionality, clockHz, users, ...rest }: AdapterDescription): unknown {
  return {
    ...rest,
    functionality: functionality ?? null,
    clockHz: clockHz ?? null,
    users: users.map(({ address, chip, driver }) => ({ address, chip: chip ?? null, driver })),
  };
}
