import { delay, I2CError } from "@twowire/core";
import type { OpenChip } from "@twowire/drivers";
import { parseChip } from "../chip-argument.ts";
import type { CommandContext, CommonOptions } from "../context.ts";
import { parseNumberWithin } from "../number.ts";
import { withBus } from "../open-bus.ts";
import { JsonView, LineView, TerminalView, type WatchView } from "../watch-view.ts";

export interface WatchOptions extends CommonOptions {
  /** -f: also an address that a kernel driver owns. */
  readonly force?: boolean | undefined;
  /** Samples to take; without end where left out. */
  readonly count?: string | undefined;
  /** Milliseconds from one sample to the next. */
  readonly interval?: string | undefined;
}

/** Long enough for everything else, such as Ctrl-C, to get its turn. */
const SHORTEST_WAIT_MS = 1;

/** `twowire watch CHIP[@ADDRESS]`: measures again and again, until Ctrl-C, which is its normal end. */
export async function run(context: CommandContext, word: string, options: WatchOptions): Promise<void> {
  const count = parseCount(options.count);
  const intervalMs = parseInterval(options.interval);
  const { chip, address } = parseChip(word, await context.knownChips());
  const descriptor = await chip.load();
  return withBus(context, { ...options, chips: () => context.chips() }, async (controller) => {
    await using opened = descriptor.open(controller, address);
    const about = { chip: descriptor.name, address, bus: controller.name };
    const view = viewFor(context, opened, about, options.json === true);
    try {
      const startMs = controller.clock.now();
      for (let taken = 0, dueMs = startMs; taken < count; taken += 1) {
        const nowMs = controller.clock.now();
        // Beats that were missed, for instance while the process was stopped, are left out rather than made up for.
        if (taken > 0) dueMs = Math.max(dueMs + intervalMs, nowMs + SHORTEST_WAIT_MS);
        await delay(controller.clock, dueMs - nowMs, context.signal);
        view.show(await opened.sample(), dueMs - startMs);
      }
    } catch (error) {
      if (!context.signal.aborted || I2CError.from(error).kind !== "aborted") throw error;
    } finally {
      view.end();
    }
    return;
  });
}

function viewFor(
  context: CommandContext,
  opened: OpenChip,
  about: Readonly<Record<string, unknown>>,
  json: boolean,
): WatchView {
  const { stdout } = context;
  if (json) return new JsonView(stdout, about);
  const canRedraw = stdout.isTerminal && context.environment["TERM"] !== "dumb";
  return canRedraw ? new TerminalView(stdout, opened.units) : new LineView(stdout, opened.units);
}

function parseCount(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  return parseNumberWithin(text, {
    name: "Count",
    lowest: 1,
    highest: Number.MAX_SAFE_INTEGER,
    decimal: true,
    nextStep: "Give how many samples to take, 1 or more.",
  });
}

function parseInterval(text: string | undefined): number {
  if (text === undefined) return 1000;
  return parseNumberWithin(text, {
    name: "Interval",
    lowest: 1,
    highest: 86_400_000,
    decimal: true,
    nextStep: "Give milliseconds, 1 to 86400000.",
  });
}
