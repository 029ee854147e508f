import { type I2CController, scan } from "@twowire/core";
import type { KnownChip } from "@twowire/drivers";
import { paint } from "../colours.ts";
import type { CommandContext, CommonOptions } from "../context.ts";
import { hexByte } from "../formats/hex.ts";
import { jsonLine } from "../formats/json-line.ts";
import { withBus } from "../open-bus.ts";
import { takeBus } from "../bus-argument.ts";
import { usageError } from "../usage-error.ts";

/** What is known about an address that answered. */
interface Finding {
  readonly address: number;
  readonly state: "identified" | "unknown" | "in-use";
  readonly chip: string | null;
  /** What the chip says it is, such as `MCP9808 revision 0`. */
  readonly identity: string | null;
}

/** `twowire identify [BUS]`: scans, and asks what answers what it is. */
export async function run(context: CommandContext, words: readonly string[], options: CommonOptions): Promise<void> {
  const { bus, words: rest } = takeBus(words, options.bus, true);
  if (rest.length > 0) throw usageError(`Too many arguments: '${rest.join(" ")}'`, "Give [BUS].");
  const chips = await context.knownChips();
  return withBus(context, { ...options, argument: bus, chips: () => context.chips() }, async (controller) => {
    const findings = await identify(controller, chips, context);
    if (options.json === true) context.stdout.write(jsonLine({ bus: controller.name, devices: findings }));
    else if (findings.length === 0) context.stderr.write(`Nothing answers on ${controller.name}.\n`);
    else for (const finding of findings) context.stdout.write(`${lineOf(context, finding)}\n`);
    return;
  });
}

/** Scans a bus and asks every device that may be a known chip. Nothing is changed in a chip that is one. */
async function identify(
  controller: I2CController,
  chips: readonly KnownChip[],
  context: CommandContext,
): Promise<readonly Finding[]> {
  const { found, inUse } = await scan(controller, { signal: context.signal });
  const findings: Finding[] = inUse.map((address) => ({ address, state: "in-use", chip: null, identity: null }));
  for (const address of found) findings.push(await findingAt(controller, chips, address));
  return findings.sort((a, b) => a.address - b.address);
}

async function findingAt(controller: I2CController, chips: readonly KnownChip[], address: number): Promise<Finding> {
  for (const chip of chips) {
    if (!chip.addresses.includes(address)) continue;
    const descriptor = await chip.load();
    const identity = await descriptor.identify(controller, address);
    if (identity !== undefined) return { address, state: "identified", chip: chip.name, identity };
  }
  return { address, state: "unknown", chip: null, identity: null };
}

function lineOf(context: CommandContext, { address, state, identity }: Finding): string {
  const label = `${hexByte(address)}:`;
  if (state === "identified") return `${label} ${paint(context.stdout, "green", identity ?? "")}`;
  return `${label} ${paint(context.stdout, "yellow", state === "in-use" ? "in use by a kernel driver" : "unknown")}`;
}
