import { I2CError, type I2CController, type ProbeMethod, type ProbeResult, scan } from "@twowire/core";
import { adapterOf } from "../adapter-of.ts";
import { takeBus } from "../bus-argument.ts";
import { paint } from "../colours.ts";
import { confirm } from "../confirm.ts";
import type { CommandContext, CommonOptions } from "../context.ts";
import { functionLines } from "../formats/adapter-lines.ts";
import { capabilityLines } from "../formats/capability-lines.ts";
import { detectTable } from "../formats/detect-table.ts";
import { hexByte } from "../formats/hex.ts";
import { jsonLine } from "../formats/json-line.ts";
import { parseNumberWithin } from "../number.ts";
import { withBus } from "../open-bus.ts";
import { usageError } from "../usage-error.ts";
import { listAdapters } from "./list.ts";

export interface DetectOptions extends CommonOptions {
  /** -y: do not ask. */
  readonly yes?: boolean | undefined;
  /** -a: also reserved addresses. */
  readonly all?: boolean | undefined;
  /** -q: probe with writes of no bytes only. */
  readonly quick?: boolean | undefined;
  /** -r: probe with one-byte reads only. */
  readonly read?: boolean | undefined;
  /** -F: show what the adapter can do instead; of a bus without one, the same as `capabilities`. */
  readonly functionalities?: boolean | undefined;
  /** Show what twowire can do on the bus instead. */
  readonly capabilities?: boolean | undefined;
  /** -l: list the adapters instead. */
  readonly list?: boolean | undefined;
}

interface DetectRequest {
  readonly bus: string | undefined;
  readonly first: number;
  readonly last: number;
  readonly method: ProbeMethod;
}

/** `twowire detect [BUS] [FIRST LAST]`: asks every address whether anything is there. */
export async function run(context: CommandContext, words: readonly string[], options: DetectOptions): Promise<void> {
  if (options.list === true) {
    const bus = options.bus ?? words[0];
    if (bus === undefined) return listAdapters(context, options);
    throw usageError(`'detect -l' works on no single bus, and got ${bus}`, "Leave the bus out.");
  }
  const request = parseRequest(words, options);
  return withBus(context, { ...options, argument: request.bus }, (controller) => {
    if (options.functionalities === true) return showFunctions(context, controller, options);
    if (options.capabilities === true) return showCapabilities(context, controller, options);
    return detect(context, controller, request, options);
  });
}

function parseRequest(words: readonly string[], options: DetectOptions): DetectRequest {
  const modes = [options.quick, options.read, options.functionalities, options.capabilities];
  if (modes.filter((given) => given === true).length > 1) {
    throw usageError("Different modes specified", "Give one of -q, -r, -F and --capabilities, or none.");
  }
  const { bus, words: range } = takeBus(words, options.bus, words.length % 2 === 1);
  if (range.length !== 0 && range.length !== 2) {
    throw usageError(`Cannot make out a bus and a range in '${words.join(" ")}'`, "Give [BUS] [FIRST LAST].");
  }
  const lowest = options.all === true ? 0x00 : 0x08;
  const highest = options.all === true ? 0x7f : 0x77;
  const [first, last] = range;
  const low = first === undefined ? lowest : parseNumberWithin(first, { name: "FIRST argument", lowest, highest });
  const high = last === undefined ? highest : parseNumberWithin(last, { name: "LAST argument", lowest: low, highest });
  return { bus, first: low, last: high, method: methodOf(options) };
}

function methodOf(options: DetectOptions): ProbeMethod {
  if (options.quick === true) return "quick";
  return options.read === true ? "read" : "auto";
}

async function detect(
  context: CommandContext,
  controller: I2CController,
  request: DetectRequest,
  options: DetectOptions,
): Promise<void> {
  const { first, last, method } = request;
  refuseImpossible(controller, method);
  // The plain scan is as harmless as a scan can be; only what overrides its caution is asked about.
  const harmless = method === "auto" && options.all !== true;
  const lines = [
    `I will probe bus ${controller.name}${METHOD_TEXT[method]}.`,
    `I will probe address range ${hexByte(first)}-${hexByte(last)}.`,
  ];
  if (!(await confirm(context, { lines, byDefault: "yes" }, harmless || options.yes === true))) return;
  const report = await scan(controller, {
    first,
    last,
    method,
    allowReserved: options.all,
    signal: context.signal,
  });
  if (options.json === true) {
    const notProbed = [...report.results].filter(([, result]) => result === "not-probed").map(([address]) => address);
    const { found, inUse, hints } = report;
    context.stdout.write(jsonLine({ bus: controller.name, first, last, found, inUse, notProbed, hints }));
    return;
  }
  context.stdout.write(detectTable(report.results, (cell, result) => paintCell(context, cell, result)));
  for (const hint of report.hints) context.stderr.write(`${hint}\n`);
  return;
}

const METHOD_TEXT: Readonly<Record<ProbeMethod, string>> = {
  auto: "",
  quick: " using quick write commands",
  read: " using receive byte commands",
};

function refuseImpossible(controller: I2CController, method: ProbeMethod): void {
  const { emptyWrite, maxReadLength } = controller.capabilities;
  if (method === "auto" ? emptyWrite || maxReadLength > 0 : method === "quick" ? emptyWrite : maxReadLength > 0) return;
  throw new I2CError({
    kind: "unsupported",
    message:
      method === "quick"
        ? `Can't use SMBus Quick Write command on ${controller.name}`
        : `Can't use SMBus Receive Byte command on ${controller.name}`,
    nextStep: "Leave -q and -r out to use what the bus can do.",
  });
}

function paintCell(context: CommandContext, cell: string, result: ProbeResult): string {
  if (result === "present") return paint(context.stdout, "green", cell);
  if (result === "in-use") return paint(context.stdout, "yellow", cell);
  return result === "absent" ? paint(context.stdout, "dim", cell) : cell;
}

/** What the adapter says of itself, where there is one and it can be asked. */
async function showFunctions(
  context: CommandContext,
  controller: I2CController,
  options: DetectOptions,
): Promise<void> {
  const adapter = await adapterOf(await context.registry(), controller.name);
  if (adapter === undefined || adapter.functions.length === 0) return showCapabilities(context, controller, options);
  if (options.json === true) context.stdout.write(jsonLine({ bus: controller.name, functions: adapter.functions }));
  else context.stdout.write(functionLines(adapter));
}

async function showCapabilities(
  context: CommandContext,
  controller: I2CController,
  options: DetectOptions,
): Promise<void> {
  const { name, capabilities } = controller;
  if (options.json !== true) context.stdout.write(capabilityLines(name, capabilities));
  else {
    const { clockHz = null } = capabilities;
    context.stdout.write(jsonLine({ bus: name, capabilities: { ...capabilities, clockHz } }));
  }
}
