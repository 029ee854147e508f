import type { Command } from "commander";
import type { AddCommand } from "./add-command.ts";
import type { CommandContext } from "./context.ts";

/** The commands that know buses and chips by name. Each loads what it needs when it runs. */
export function declareChipCommands(add: AddCommand, context: CommandContext): void {
  add("demo", {
    usage: "",
    summary: "show a scan, a chip and its temperature on a simulated bus",
    examples: ["demo"],
    onBus: false,
  }).action(async (_options: unknown, command: Command) => {
    const { run } = await import("./commands/demo.ts");
    await run(context, command.optsWithGlobals());
  });

  add("lab", {
    usage: "[CHIP[@ADDRESS][:PARAMETER=VALUE…] …]",
    summary: "play with chips on a simulated bus, at a prompt",
    details: [
      "The bus lives as long as the prompt: add and remove chips, set what they feel, hold a line low, and run",
      "detect, get, set, dump, transfer, read and watch on it. Type help there to see everything.",
      "Without a terminal, lines come from stdin, only answers are printed, and the exit code is that of the last",
      "line that failed.",
    ],
    examples: ["lab", "lab mcp9808@0x18:temperature=-5 mcp9808@0x19", "lab empty"],
  })
    .argument("[chips...]")
    .action(async (words: string[], _options: unknown, command: Command) => {
      const { run } = await import("./commands/lab.ts");
      await run(context, words, command.optsWithGlobals());
    });

  add("list", {
    usage: "",
    summary: "list the buses that can be opened here",
    examples: ["list", "list --json"],
    onBus: false,
  }).action(async (_options: unknown, command: Command) => {
    const { run } = await import("./commands/list.ts");
    await run(context, command.optsWithGlobals());
  });

  add("chips", {
    usage: "[show CHIP]",
    summary: "list the chips that are known by name, or show all about one",
    details: [
      "A chip's page has its addresses, its data sheet, the driver's options, and its registers bit by bit: Markdown, or",
      "all of it as JSON.",
    ],
    examples: ["chips", "chips --json", "chips show mcp9808", "chips show mcp9808 --json"],
    onBus: false,
  })
    .argument("[words...]")
    .action(async (words: string[], _options: unknown, command: Command) => {
      if (words.length === 0) {
        const { run } = await import("./commands/chips.ts");
        await run(context, command.optsWithGlobals());
      } else {
        const { run } = await import("./commands/show-chip.ts");
        await run(context, words, command.optsWithGlobals());
      }
    });

  add("identify", {
    usage: "[BUS]",
    summary: "scan a bus and ask what answers which chip it is",
    details: ["Only addresses that a known chip can have are asked, and a chip that is one is not changed by it."],
    examples: ["identify", "identify linux:1", "identify --json"],
  })
    .argument("[words...]")
    .action(async (words: string[], _options: unknown, command: Command) => {
      const { run } = await import("./commands/identify.ts");
      await run(context, words, command.optsWithGlobals());
    });

  add("read", {
    usage: "CHIP[@ADDRESS]",
    summary: "measure once with a chip",
    details: ["Without an address it is the first that the chip can have; `twowire chips` lists them."],
    examples: ["read mcp9808", "read mcp9808@0x19 --bus linux:1", "read mcp9808 --json"],
  })
    .argument("<chip>")
    .option("-f, --force", FORCE)
    .action(async (chip: string, _options: unknown, command: Command) => {
      const { run } = await import("./commands/read.ts");
      await run(context, chip, command.optsWithGlobals());
    });

  add("watch", {
    usage: "CHIP[@ADDRESS]",
    summary: "measure again and again until Ctrl-C",
    details: [
      "On a terminal it is a live view, elsewhere one line for each sample. Ctrl-C is its normal end: exit code 0.",
    ],
    examples: ["watch mcp9808", "watch mcp9808 --interval 250 --count 20", "watch mcp9808@0x19 --json"],
  })
    .argument("<chip>")
    .option("--count <samples>", "end after this many samples")
    .option("--interval <ms>", "milliseconds from one sample to the next (default: 1000)")
    .option("-f, --force", FORCE)
    .action(async (chip: string, _options: unknown, command: Command) => {
      const { run } = await import("./commands/watch.ts");
      await run(context, chip, command.optsWithGlobals());
    });
}

/** `twowire new chip`, which needs no bus. */
export function declareNew(add: AddCommand, context: CommandContext): void {
  add("new", {
    usage: "chip NAME",
    summary: "write the folder of a new chip: registers, driver, emulator, page and test",
    details: [
      "The folder is NAME, in the working directory or DIR. What is in it works and is tested, but for one test that says",
      "what to fill in first.",
    ],
    examples: ["new chip tmp102", "new chip tmp102 --to packages/drivers/src"],
    onBus: false,
  })
    .argument("<kind>")
    .argument("<name>")
    .option("--to <dir>", "the folder that it is made in")
    .action(async (kind: string, name: string, _options: unknown, command: Command) => {
      const { run } = await import("./commands/new.ts");
      await run(context, kind, name, command.optsWithGlobals());
    });
}

/** Help for -f. */
export const FORCE = "also use an address that a kernel driver owns; this may confuse the driver";
