import type { Command } from "commander";
import type { AddCommand } from "./add-command.ts";
import type { CommandContext } from "./context.ts";
import { FORCE } from "./declare-chip-commands.ts";

const YES = "do not ask; needed where there is no terminal to ask on";
const ALL = "allow reserved addresses: 0x00-0x7f instead of 0x08-0x77";

const NUMBERS = [
  "Numbers are hexadecimal with 0x, or decimal; 010, octal in C, is refused.",
  "BUS is a URI such as linux:1; without it, --bus and the other places decide.",
];

/** The commands of i2c-tools. Each loads what it needs when it runs. */
export function declareBusCommands(add: AddCommand, context: CommandContext): void {
  add("detect", {
    usage: "[BUS] [FIRST LAST]",
    summary: "ask every address whether anything is there (i2cdetect)",
    details: [
      "A plain scan asks nothing: it reads a byte where a write could harm, and writes none elsewhere.",
      "BUS may also be a number as for i2cdetect: 1 is linux:1.",
    ],
    examples: ["detect", "detect linux:1", "detect -y -r 1 0x10 0x1f", "detect --json"],
  })
    .argument("[words...]")
    .option("-y, --yes", YES)
    .option("-a, --all", ALL)
    .option("-q, --quick", "probe with writes of no bytes only; known to corrupt some EEPROMs")
    .option("-r, --read", "probe with one-byte reads only; known to lock up some write-only chips")
    .option("-F, --functionalities", "show what the adapter says it can do instead")
    .option("--capabilities", "show what twowire can do on the bus instead")
    .option("-l, --list", "list the adapters of this machine instead; `twowire list` has every bus")
    .action(async (words: string[], _options: unknown, command: Command) => {
      const { run } = await import("./commands/detect.ts");
      await run(context, words, command.optsWithGlobals());
    });

  add("get", {
    usage: "[BUS] ADDR [REG [MODE [LENGTH]]]",
    summary: "read a register (i2cget)",
    details: [
      "MODE is b (byte, default), w (SMBus word, low byte first), c (write REG, STOP, read a byte), s (SMBus",
      "block, whose length the chip gives) or i (I2C block of LENGTH bytes, 1-32, default 32); bp, wp, cp and sp",
      "check packet error codes. Without REG, a byte from where the chip is.",
      ...NUMBERS,
    ],
    examples: ["get 0x18 0x06", "get -y 0x18 0x05 w --bus linux:1", "get 0x50 0x00 i 16"],
  })
    .argument("[words...]")
    .option("-y, --yes", YES)
    .option("-f, --force", FORCE)
    .option("-a, --all", ALL)
    .action(async (words: string[], _options: unknown, command: Command) => {
      const { run } = await import("./commands/get.ts");
      await run(context, words, command.optsWithGlobals());
    });

  add("set", {
    usage: "[BUS] ADDR REG [VALUE…] [MODE]",
    summary: "write a register (i2cset)",
    details: [
      "MODE is c (REG alone; default without VALUE), b (byte; default with one VALUE), w (SMBus word),",
      "s (SMBus block, its length first) or i (I2C block) of up to 32 VALUEs; cp, bp, wp and sp append a packet",
      "error code.",
      ...NUMBERS,
    ],
    examples: ["set 0x18 0x08 0x03", "set -y -r 0x18 0x01 0x0100 w", "set -m 0x03 0x18 0x08 0x01"],
  })
    .argument("[words...]")
    .option("-y, --yes", YES)
    .option("-f, --force", FORCE)
    .option("-a, --all", ALL)
    .option("-m, --mask <mask>", "change only these bits: read, show, ask, write")
    .option("-r, --read-back", "read back and compare")
    .action(async (words: string[], _options: unknown, command: Command) => {
      const { run } = await import("./commands/set.ts");
      await run(context, words, command.optsWithGlobals());
    });

  add("dump", {
    usage: "[BUS] ADDR [MODE [BANK [BANKREG]]]",
    summary: "show all registers of a chip (i2cdump)",
    details: [
      "MODE is b (byte, default), w (word), W (word on even registers), i (I2C block)",
      "or c (set the pointer once, then read byte after byte); bp, wp and cp check packet error codes.",
      ...NUMBERS,
    ],
    examples: ["dump 0x18", "dump -y 0x18 w", "dump -y -r 0x00-0x3f linux:1 0x50 i"],
  })
    .argument("[words...]")
    .option("-y, --yes", YES)
    .option("-f, --force", FORCE)
    .option("-a, --all", ALL)
    .option("-r, --range <first-last>", "only these registers")
    .action(async (words: string[], _options: unknown, command: Command) => {
      const { run } = await import("./commands/dump.ts");
      await run(context, words, command.optsWithGlobals());
    });

  add("transfer", {
    usage: "[BUS] DESC [DATA] [DESC [DATA]]…",
    summary: "send messages joined by repeated STARTs, as one transfer (i2ctransfer)",
    details: [
      "DESC is {r|w}LENGTH[@ADDRESS]; the address of the first message is that of all. r? reads as many bytes as",
      "the first of them says, which is shown too.",
      "DATA are LENGTH bytes for a write; the last may end with = (repeat), + (count up), - (count down)",
      "or p (pseudo-random, the value is the seed) to fill the rest.",
      ...NUMBERS,
    ],
    examples: ["transfer w1@0x18 0x05 r2", "transfer -y w17@0x50 0x42 0xff-", "transfer -y --trace w0@0x18"],
  })
    .argument("[words...]")
    .option("-y, --yes", YES)
    .option("-f, --force", FORCE)
    .option("-a, --all", ALL)
    .option("-b, --binary", "what was read as raw bytes; disables -v")
    .option("-v, --verbose", "every message, not only what was read")
    .action(async (words: string[], _options: unknown, command: Command) => {
      const { run } = await import("./commands/transfer.ts");
      await run(context, words, command.optsWithGlobals());
    });
}
