import { type Address, encodeInteger, type I2CController, I2CDevice, SMBusDevice } from "@twowire/core";
import { takeBus } from "../bus-argument.ts";
import { parseChipAddress } from "../chip-address.ts";
import { confirm, type Question } from "../confirm.ts";
import type { CommandContext, CommonOptions } from "../context.ts";
import { type ParsedMode, parseMode, PEC_LINE, refusePecOfEeprom } from "../data-mode.ts";
import { failed } from "../failure.ts";
import { hexByte, hexBytes, hexWord } from "../formats/hex.ts";
import { jsonLine } from "../formats/json-line.ts";
import { parseNumberWithin } from "../number.ts";
import { withBus } from "../open-bus.ts";
import { usageError } from "../usage-error.ts";

export interface GetOptions extends CommonOptions {
  /** -y: do not ask. */
  readonly yes?: boolean | undefined;
  /** -f: also an address that a kernel driver owns. */
  readonly force?: boolean | undefined;
  /** -a: also a reserved address. */
  readonly all?: boolean | undefined;
}

type GetMode = "b" | "w" | "c" | "s" | "i";

interface GetRequest {
  readonly bus: string | undefined;
  readonly address: Address;
  /** `undefined` reads where the chip's pointer is. */
  readonly register: number | undefined;
  readonly mode: ParsedMode<GetMode>;
  /** Bytes of mode `i`. */
  readonly length: number;
}

const MODE_TEXT: Readonly<Record<GetMode, string>> = {
  b: "read byte data",
  w: "read word data",
  c: "write byte/read byte",
  s: "read SMBus block data",
  i: "read I2C block data",
};

/** `twowire get [BUS] ADDR [REG [MODE [LENGTH]]]`: reads one register. */
export async function run(context: CommandContext, words: readonly string[], options: GetOptions): Promise<void> {
  const request = parseRequest(words, options);
  const { address, mode } = request;
  refusePecOfEeprom(mode, address);
  return withBus(context, { ...options, argument: request.bus }, async (controller) => {
    if (!(await confirm(context, questionOf(controller.name, request), options.yes === true))) return;
    const bytes = await read(context, controller, request, options);
    context.stdout.write(options.json === true ? asJson(controller.name, request, bytes) : asText(request, bytes));
    return;
  });
}

function parseRequest(words: readonly string[], options: GetOptions): GetRequest {
  const { bus, words: rest } = takeBus(words, options.bus, false);
  const [addressText, registerText, modeText, lengthText, ...more] = rest;
  if (addressText === undefined) throw usageError("No chip address given", "Give [BUS] ADDR [REG [MODE [LENGTH]]].");
  if (more.length > 0)
    throw usageError(`Too many arguments: '${more.join(" ")}'`, "Give [BUS] ADDR [REG [MODE [LENGTH]]].");
  const address = parseChipAddress(addressText, options.all === true);
  const register =
    registerText === undefined
      ? undefined
      : parseNumberWithin(registerText, { name: "Data address", lowest: 0, highest: 0xff });
  const mode = parseMode(modeText ?? "b", ["b", "w", "c", "s", "i"] as const, ["i"]);
  if (lengthText !== undefined && mode.letter !== "i") {
    throw usageError(`A length given with mode ${mode.letter}: '${lengthText}'`, "Only mode i takes a length.");
  }
  const length =
    lengthText === undefined ? 32 : parseNumberWithin(lengthText, { name: "Length", lowest: 1, highest: 32 });
  return { bus, address, register, mode, length };
}

/** A byte that is sent alone, with a packet error code after it, looks like a register and a value. */
const SEND_BYTE_WARNING = [
  "WARNING! All I2C chips and some SMBus chips will interpret a write",
  "byte command with PEC as a write byte data command, effectively writing a",
  "value into a register!",
];

function questionOf(bus: string, request: GetRequest): Question {
  const { letter, pec } = request.mode;
  const dangerous = letter === "c" && pec;
  return {
    lines: [...(dangerous ? SEND_BYTE_WARNING : []), questionLine(bus, request), ...(pec ? [PEC_LINE] : [])],
    byDefault: dangerous ? "no" : "yes",
  };
}

function questionLine(bus: string, { address, register, mode, length }: GetRequest): string {
  const what = register === undefined ? "current data\naddress" : `data address\n${hexByte(register)}`;
  const how = register === undefined ? "read byte" : MODE_TEXT[mode.letter];
  const amount = mode.letter === "i" ? `, ${length} ${length > 1 ? "bytes" : "byte"} using ${how}` : `, using ${how}`;
  return `I will read from bus ${bus}, chip address ${hexByte(address)}, ${what}${amount}.`;
}

async function read(
  context: CommandContext,
  controller: I2CController,
  request: GetRequest,
  options: GetOptions,
): Promise<Uint8Array> {
  const { address, register, mode, length } = request;
  const transfer = { allowReserved: options.all };
  const smbus = new SMBusDevice(controller, address, { packetErrorCode: mode.pec, transfer });
  try {
    if (register === undefined) return Uint8Array.of(await smbus.receiveByte());
    switch (mode.letter) {
      case "b":
        return Uint8Array.of(await smbus.readByte(register));
      case "w":
        return encodeInteger(await smbus.readWord(register), 2, "little");
      case "c":
        return await readAfterPointer(context, smbus, register);
      case "s":
        return await smbus.readBlock(register);
      case "i":
        return await new I2CDevice(controller, address, { transfer }).readRegisterBytes(register, length);
    }
  } catch (error) {
    throw failed("Read failed", error);
  }
}

/** Two transfers, for chips that take a repeated START for something else. */
async function readAfterPointer(context: CommandContext, smbus: SMBusDevice, register: number): Promise<Uint8Array> {
  return smbus.exclusive(async (locked) => {
    try {
      await locked.sendByte(register);
    } catch (error) {
      if (failed("", error).kind === "aborted") throw error;
      context.stderr.write("Warning - write failed\n");
    }
    return Uint8Array.of(await locked.receiveByte());
  });
}

/** An SMBus word has its low byte first. */
function valueOf(bytes: Uint8Array): number {
  const [low = 0, high = 0] = bytes;
  return bytes.length === 2 ? (high << 8) | low : low;
}

function isBlock(mode: GetMode): boolean {
  return mode === "i" || mode === "s";
}

function asText({ mode }: GetRequest, bytes: Uint8Array): string {
  if (isBlock(mode.letter)) return `${hexBytes(bytes)}\n`;
  return `${mode.letter === "w" && bytes.length === 2 ? hexWord(valueOf(bytes)) : hexByte(valueOf(bytes))}\n`;
}

function asJson(bus: string, { address, register, mode }: GetRequest, bytes: Uint8Array): string {
  return jsonLine({
    bus,
    address,
    register: register ?? null,
    mode: register === undefined ? null : mode.letter,
    ...(isBlock(mode.letter) ? {} : { value: valueOf(bytes) }),
    bytes: [...bytes],
  });
}
