import type { Command } from "commander";
import type { AddCommand } from "./add-command.ts";
import type { CommandContext } from "./context.ts";

/** The command that is a target; it loads what it needs when it runs. */
export function declareServe(add: AddCommand, context: CommandContext): void {
  add("serve", {
    usage: "CHIP[@ADDRESS][:PARAMETER=VALUE…] … [--on HOST]",
    summary: "be chips that other programs, and kernel drivers, find on a bus",
    details: [
      "HOST is a place for targets. adapter: (the default) makes a virtual Linux adapter, whose number is printed;",
      "it needs root and the kernel modules uhid, hid-cp2112 and i2c-dev. It is there until Ctrl-C.",
      "With --trace, every transfer is shown as it was on the wire.",
      "--alert 0x18=0 wires the alert or interrupt output of the chip at 0x18 to line 0 of the adapter's gpiochip.",
    ],
    examples: [
      "serve mcp9808@0x18:temperature=30 at24c02@0x50",
      "serve mcp9808 --on adapter: --trace",
      "serve mcp9808@0x18 --alert 0x18=0",
    ],
    onBus: false,
    traces: true,
  })
    .argument("[chips...]")
    .option("--on <host>", "the place for targets", "adapter:")
    .option("--alert <address=line>", "wire the alert output of a chip to a line (repeatable)", collect)
    .action(async (words: string[], _options: unknown, command: Command) => {
      const { run } = await import("./commands/serve.ts");
      await run(context, words, command.optsWithGlobals());
    });
}

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}
