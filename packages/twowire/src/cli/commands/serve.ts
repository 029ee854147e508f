import { parsePopulation, type PopulatedChip } from "@twowire/backend-sim";
import { formatByte, parseBusUri, type TargetHost, transcript, type WireTransfer } from "@twowire/core";
import { paint } from "../colours.ts";
import type { CommandContext, CommonOptions } from "../context.ts";
import { jsonLine } from "../formats/json-line.ts";
import { usageError } from "../usage-error.ts";

export interface ServeOptions extends CommonOptions {
  /** --on: where the chips live. */
  readonly on: string;
}

/** `twowire serve CHIP… --on HOST`: is chips for other programs, until Ctrl-C, which is its normal end. */
export async function run(context: CommandContext, words: readonly string[], options: ServeOptions): Promise<void> {
  checkArguments(words, options);
  const models = (await context.chips()).flatMap(({ model }) => (model === undefined ? [] : [model]));
  const population = parsePopulation(words.join(","), models);
  const registry = await context.registry();
  await using host = await registry.openHost(options.on, (opened) => populate(opened, population, context, options));
  const { place } = host;
  context.stdout.write(options.json === true ? asJson(host, population) : asText(context, host, population));
  const lost = await Promise.race([interrupted(context), ...(host.gone === undefined ? [] : [host.gone])]);
  if (lost !== undefined) throw lost;
  if (options.json !== true) context.stderr.write(`Removing ${place?.device ?? options.on}\n`);
}

function checkArguments(words: readonly string[], { on, bus }: ServeOptions): void {
  if (words.length === 0) {
    throw usageError("No chip to serve", "Name some, as in serve mcp9808@0x18; `twowire chips` lists them.");
  }
  if (bus !== undefined) {
    throw usageError("--bus chooses where a controller is", `Say where the chips shall be: --on ${bus}.`);
  }
  if (parseBusUri(on).scheme === "sim") {
    throw usageError(
      "Chips on sim: can only be reached from the program that they are in",
      "Run `twowire lab` for chips with a controller beside them, or serve on adapter:.",
    );
  }
}

async function populate(
  host: TargetHost,
  population: readonly PopulatedChip[],
  context: CommandContext,
  options: ServeOptions,
): Promise<void> {
  const { stderr } = context;
  const warn = (message: string): void => stderr.write(`${paint(stderr, "yellow", "Warning:")} ${message}\n`);
  const tell = (transfer: WireTransfer): void => {
    if (options.trace === true) stderr.write(`${paint(stderr, "dim", transcript(transfer))}\n`);
    // A NACK may be what the chip wanted; a fault of the chip itself is worth a word in any case.
    if (transfer.error?.kind === "io") warn(transfer.error.message);
  };
  host.onTransfer?.(tell);
  for (const { model, address, parameters } of population) {
    const onWarning = options.trace === true ? (text: string) => warn(`${model.name}: ${text}`) : undefined;
    const chip = model.emulate({ clock: host.clock, parameters, onWarning });
    await host.attach(model.answersAt?.(address) ?? [address], chip);
  }
}

/** Settles when the user, or whoever started this, has had enough. */
function interrupted({ signal }: CommandContext): Promise<undefined> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
    if (signal.aborted) resolve(undefined);
  });
}

function asText({ stdout }: CommandContext, { place }: TargetHost, population: readonly PopulatedChip[]): string {
  const chips = population.map(
    ({ model, address }) => `  ${formatByte(address)} ${model.name}: ${model.description}\n`,
  );
  const bus = busNumber(place?.uri);
  const head = bus === undefined ? (place?.uri ?? "Serving") : `Bus ${bus}: ${place?.device ?? place?.uri}`;
  const first = population[0]?.address ?? 0x18;
  const tools = bus === undefined ? "" : `i2cdetect -y -r ${bus}, or `;
  const hint = place === undefined ? "" : `Try ${tools}twowire get ${place.uri} ${formatByte(first)}. `;
  return `${paint(stdout, "bold", head)}\n${chips.join("")}${hint}Ctrl-C removes it.\n`;
}

function asJson({ place }: TargetHost, population: readonly PopulatedChip[]): string {
  const bus = busNumber(place?.uri);
  return jsonLine({
    uri: place?.uri ?? null,
    bus: bus ?? null,
    device: place?.device ?? null,
    chips: population.map(({ model, address }) => ({ name: model.name, address })),
  });
}

function busNumber(uri: string | undefined): number | undefined {
  const digits = uri === undefined ? undefined : /^linux:(\d+)$/.exec(uri)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
