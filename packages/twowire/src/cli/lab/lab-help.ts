import { alignedRows } from "../formats/aligned-rows.ts";
import type { BusCommand } from "./bus-commands.ts";
import type { LabBus } from "./lab-bus.ts";
import type { LabCommand } from "./lab-command.ts";

/** What `help` prints. */
export function helpText(own: readonly LabCommand[], shared: readonly BusCommand[]): string {
  const rows = alignedRows([
    ...own.map(({ name, usage, summary }) => [`${name} ${usage}`.trim(), summary]),
    ["exit", "end the lab, as Ctrl-D does"],
  ]);
  const sharedRows = alignedRows(shared.map(({ name, summary }) => [name, summary]));
  return [
    "Of the lab:",
    ...rows.map((row) => `  ${row}`),
    "",
    "As outside, on this bus, without questions:",
    ...sharedRows.map((row) => `  ${row}`),
    "",
    "help COMMAND says more. Tab completes, Ctrl-C ends what is running.",
    "",
  ].join("\n");
}

/** What `help COMMAND` prints for a command of the lab's own. */
export function helpOf({ name, usage, summary, details, examples }: LabCommand, bus: LabBus): string {
  return [
    `Usage: ${name} ${usage}`.trim(),
    "",
    summary,
    ...(details === undefined ? [] : ["", ...details(bus)]),
    "",
    "Examples:",
    ...examples.map((example) => `  ${example}`),
    "",
  ].join("\n");
}
