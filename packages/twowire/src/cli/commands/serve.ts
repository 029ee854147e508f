import { parsePopulation, type PopulatedChip } from "@twowire/backend-sim";
import { formatByte, type HostPlace, parseBusUri, type TargetHost, transcript, type WireTransfer } from "@twowire/core";
import type { EmulatedChip } from "@twowire/target";
import { type AlertWire, parseAlertWire, wireAlerts } from "../alert-wires.ts";
import { paint } from "../colours.ts";
import type { CommandContext, CommonOptions } from "../context.ts";
import { jsonLine } from "../formats/json-line.ts";
import { usageError } from "../usage-error.ts";

export interface ServeOptions extends CommonOptions {
  /** --on: where the chips live. */
  readonly on: string;
  /** --alert: alert outputs and their lines, `0x18=0`. */
  readonly alert?: readonly string[] | undefined;
}

/** How long the host may take to go away before the user hears what it waits for. */
const PATIENCE_MS = 1000;

/** `twowire serve CHIP… --on HOST`: is chips for other programs, until Ctrl-C, which is its normal end. */
export async function run(context: CommandContext, words: readonly string[], options: ServeOptions): Promise<void> {
  checkArguments(words, options);
  const models = (await context.chips()).flatMap(({ model }) => (model === undefined ? [] : [model]));
  const population = parsePopulation(words.join(","), models);
  const wires = (options.alert ?? []).map(parseAlertWire);
  const registry = await context.registry();
  // Timers follow the pins that are wired, and would keep the process.
  const wired: Disposable[] = [];
  try {
    const host = await registry.openHost(options.on, async (opened) => {
      const chips = await populate(opened, population, context, options);
      wired.push(wireAlerts(wires, chips, opened));
    });
    const { place } = host;
    try {
      const text = options.json === true ? asJson(host, population, wires) : asText(context, host, population, wires);
      context.stdout.write(text);
      const lost = await Promise.race([interrupted(context), ...(host.gone === undefined ? [] : [host.gone])]);
      if (lost !== undefined) throw lost;
      if (options.json !== true) context.stderr.write(`Removing ${place?.device ?? options.on}\n`);
    } finally {
      await remove(host, place, context, options);
    }
  } finally {
    for (const wire of wired) wire[Symbol.dispose]();
  }
}

/** Closes the host, and tells what it waits for if that takes long. */
async function remove(
  host: TargetHost,
  place: HostPlace | undefined,
  { stderr }: CommandContext,
  options: ServeOptions,
): Promise<void> {
  const timer = host.clock.setTimer(PATIENCE_MS, () => {
    const users = place?.users?.() ?? [];
    stderr.write(options.json === true ? jsonLine({ waitingFor: users }) : waitingFor(users, place?.device));
  });
  try {
    await host[Symbol.asyncDispose]();
  } finally {
    timer.clear();
  }
}

function waitingFor(users: readonly string[], device = "the bus"): string {
  if (users.length === 0) return `Waiting until no program has ${device} open\n`;
  return `Waiting for ${users.join(", ")} to close ${device}: it cannot be removed before, not even by force\n`;
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
): Promise<ReadonlyMap<number, EmulatedChip>> {
  const { stderr } = context;
  const chips = new Map<number, EmulatedChip>();
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
    chips.set(address, chip);
  }
  return chips;
}

/** Settles when the user, or whoever started this, has had enough. */
function interrupted({ signal }: CommandContext): Promise<undefined> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
    if (signal.aborted) resolve(undefined);
  });
}

function asText(
  { stdout }: CommandContext,
  { place }: TargetHost,
  population: readonly PopulatedChip[],
  wires: readonly AlertWire[],
): string {
  const chips = population.map(
    ({ model, address }) => `  ${formatByte(address)} ${model.name}: ${model.description}\n`,
  );
  const lines = wires.map(
    ({ address, line }) => `  ${formatByte(address)} alerts on line ${line} of ${place?.linesDevice ?? "the host"}\n`,
  );
  const bus = busNumber(place?.uri);
  const head = bus === undefined ? (place?.uri ?? "Serving") : `Bus ${bus}: ${place?.device ?? place?.uri}`;
  const first = population[0]?.address ?? 0x18;
  const tools = bus === undefined ? "" : `i2cdetect -y -r ${bus}, or `;
  const hint = place === undefined ? "" : `Try ${tools}twowire get ${place.uri} ${formatByte(first)}. `;
  return `${paint(stdout, "bold", head)}\n${chips.join("")}${lines.join("")}${hint}Ctrl-C removes it.\n`;
}

function asJson({ place }: TargetHost, population: readonly PopulatedChip[], wires: readonly AlertWire[]): string {
  const bus = busNumber(place?.uri);
  return jsonLine({
    uri: place?.uri ?? null,
    bus: bus ?? null,
    device: place?.device ?? null,
    linesDevice: place?.linesDevice ?? null,
    alerts: wires,
    chips: population.map(({ model, address }) => ({ name: model.name, address })),
  });
}

function busNumber(uri: string | undefined): number | undefined {
  const digits = uri === undefined ? undefined : /^linux:(\d+)$/.exec(uri)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
