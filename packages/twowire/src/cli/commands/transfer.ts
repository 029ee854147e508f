import { type I2CController, type Segment, transferredLength } from "@twowire/core";
import { takeBus } from "../bus-argument.ts";
import { confirm } from "../confirm.ts";
import type { CommandContext, CommonOptions } from "../context.ts";
import { failed } from "../failure.ts";
import { hexBytes } from "../formats/hex.ts";
import { jsonLine } from "../formats/json-line.ts";
import { plannedLine, sentLine } from "../formats/message-lines.ts";
import { withBus } from "../open-bus.ts";
import { commonAddress, type Message, parseMessages } from "../transfer-grammar.ts";
import { usageError } from "../usage-error.ts";

export interface TransferCommandOptions extends CommonOptions {
  /** -y: do not ask. */
  readonly yes?: boolean | undefined;
  /** -f: also an address that a kernel driver owns. */
  readonly force?: boolean | undefined;
  /** -a: also a reserved address. */
  readonly all?: boolean | undefined;
  /** -b: read data as raw bytes. */
  readonly binary?: boolean | undefined;
  /** -v: every message, not only what was read. */
  readonly verbose?: boolean | undefined;
}

/** `twowire transfer [BUS] DESC [DATA] [DESC [DATA]]…`: messages joined by repeated STARTs, as one transfer. */
export async function run(
  context: CommandContext,
  words: readonly string[],
  options: TransferCommandOptions,
): Promise<void> {
  if (options.binary === true && options.json === true) {
    throw usageError("Raw bytes (-b) are no JSON", "Give one of -b and --json.");
  }
  // A message begins with a letter, so a number in front of them can only be a bus.
  const { bus, words: descriptions } = takeBus(words, options.bus, true);
  const messages = parseMessages(descriptions, options.all === true);
  const address = commonAddress(messages);
  return withBus(context, { ...options, argument: bus }, async (controller) => {
    const lines = [`I will send the following messages to bus ${controller.name}:`, ...messages.map(plannedLine)];
    if (!(await confirm(context, { lines, byDefault: "no" }, options.yes === true))) return;
    const segments = messages.map((message) => segmentOf(message, longestRead(controller, messages)));
    try {
      await controller.transfer(address, segments, { allowReserved: options.all });
    } catch (error) {
      throw failed("Sending messages failed", error);
    }
    show(context, controller, messages, segments.map(bytesOf), options);
    return;
  });
}

/** A count, and as many bytes as SMBus allows. */
const LONGEST_SMBUS_BLOCK = 33;

/** A count, and as many bytes as a byte can count. */
const LONGEST_COUNTED = 0x100;

/** Bytes that one of the messages can read. */
function longestRead({ capabilities }: I2CController, messages: readonly Message[]): number {
  const longest = messages.length > 1 ? capabilities.maxJoinedReadLength : capabilities.maxReadLength;
  // Where there are counted reads, a block of SMBus fits in any case.
  return Math.max(longest, LONGEST_SMBUS_BLOCK);
}

function segmentOf(message: Message, longest: number): Segment {
  if (message.direction === "write") return { write: message.bytes };
  if (message.length !== "counted") return { read: new Uint8Array(message.length) };
  return { read: new Uint8Array(Math.min(LONGEST_COUNTED, longest)), counted: { trailing: 0 } };
}

function bytesOf(segment: Segment): Uint8Array {
  if (segment.read !== undefined) return segment.read.subarray(0, transferredLength(segment));
  return segment.write instanceof Uint8Array ? segment.write : new Uint8Array();
}

function show(
  context: CommandContext,
  controller: I2CController,
  messages: readonly Message[],
  sent: readonly Uint8Array[],
  options: TransferCommandOptions,
): void {
  const { stdout } = context;
  const shown = messages.map((message, index) => ({ message, bytes: sent[index] ?? new Uint8Array(), index }));
  if (options.json === true) {
    const asJson = shown.map(({ message, bytes }) => ({ direction: message.direction, bytes: [...bytes] }));
    stdout.write(jsonLine({ bus: controller.name, address: messages[0]?.address, messages: asJson }));
    return;
  }
  for (const { message, bytes, index } of shown) {
    if (options.binary === true) {
      if (message.direction === "read") stdout.write(bytes);
    } else if (options.verbose === true) stdout.write(`${sentLine(message, index, bytes)}\n`);
    else if (message.direction === "read") stdout.write(`${hexBytes(bytes)}\n`);
  }
}
