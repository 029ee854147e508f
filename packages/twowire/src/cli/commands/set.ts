import { type I2CController, I2CDevice, SMBusDevice, type TransferOptions } from "@twowire/core";
import { isEepromAddress } from "../chip-address.ts";
import { confirm } from "../confirm.ts";
import type { CommandContext, CommonOptions } from "../context.ts";
import { PEC_LINE, refusePecOfEeprom } from "../data-mode.ts";
import { failed } from "../failure.ts";
import { hexByte, hexBytes, hexWord } from "../formats/hex.ts";
import { jsonLine } from "../formats/json-line.ts";
import { withBus } from "../open-bus.ts";
import { parseSetRequest, type SetMode, type SetRequest } from "../set-request.ts";

export interface SetOptions extends CommonOptions {
  /** -y: do not ask. */
  readonly yes?: boolean | undefined;
  /** -f: also an address that a kernel driver owns. */
  readonly force?: boolean | undefined;
  /** -a: also a reserved address. */
  readonly all?: boolean | undefined;
  /** -m: change only these bits. */
  readonly mask?: string | undefined;
  /** -r: read back and compare. */
  readonly readBack?: boolean | undefined;
}

const MODE_TEXT: Readonly<Record<SetMode, string>> = {
  b: "byte",
  w: "word",
  c: "byte",
  s: "smbus block",
  i: "i2c block",
};

const EEPROM_WARNING = [
  "DANGEROUS! Writing to a serial EEPROM on a memory DIMM",
  "may render your memory USELESS and make your system UNBOOTABLE!",
];

/** `twowire set [BUS] ADDR REG [VALUE…] [MODE]`: writes one register or block. */
export async function run(context: CommandContext, words: readonly string[], options: SetOptions): Promise<void> {
  const request = parseSetRequest(words, options.bus, options.all === true, options.mask);
  refusePecOfEeprom(request.mode, request.address);
  return withBus(context, { ...options, argument: request.bus }, (controller) =>
    set(context, controller, request, options),
  );
}

async function set(
  context: CommandContext,
  controller: I2CController,
  request: SetRequest,
  options: SetOptions,
): Promise<void> {
  const yes = options.yes === true;
  const dangerous = isEepromAddress(request.address);
  const question = {
    lines: [...(dangerous ? EEPROM_WARNING : []), ...questionLines(controller.name, request)],
    byDefault: dangerous ? "no" : "yes",
  } as const;
  if (!(await confirm(context, question, yes))) return;
  const transfer = { allowReserved: options.all };
  return new I2CDevice(controller, request.address, { valueOrder: "little", transfer }).exclusive(async (device) => {
    const values = await masked(context, device, request, yes);
    if (values === undefined) return;
    try {
      await write(device, request, values, transfer);
    } catch (error) {
      throw failed("Write failed", error);
    }
    const back = options.readBack === true ? await readBack(device, request, values, transfer) : undefined;
    report(context, controller.name, request, values, back, options);
    return;
  });
}

/** Only writing has a packet error code, as in i2cset: what is read before and after is what a plain read gives. */
async function write(
  device: I2CDevice,
  { address, register, mode }: SetRequest,
  values: readonly number[],
  transfer: TransferOptions,
): Promise<void> {
  const smbus = new SMBusDevice(device.controller, address, { packetErrorCode: mode.pec, transfer });
  const [value = 0] = values;
  switch (mode.letter) {
    case "c":
      return smbus.sendByte(register);
    case "b":
      return smbus.writeByte(register, value);
    case "w":
      return smbus.writeWord(register, value);
    case "s":
      return smbus.writeBlock(register, Uint8Array.from(values));
    case "i":
      return device.writeRegisterBytes(register, Uint8Array.from(values));
  }
}

function questionLines(bus: string, { address, register, mode, values, mask }: SetRequest): string[] {
  // A short write has no data but its register.
  const data = values.length === 0 ? "data" : "data address";
  const written = values.length === 0 ? "" : `, data ${formatValues(mode.letter, values)}`;
  return [
    `I will write to bus ${bus}, chip address ${hexByte(address)},`,
    `${data} ${hexByte(register)}${written}${mask === undefined ? "" : " (masked)"}, mode ${MODE_TEXT[mode.letter]}.`,
    ...(mode.pec ? [PEC_LINE] : []),
  ];
}

/** The values to write with the bits outside the mask as they were, or `undefined` where the user says no to them. */
async function masked(
  context: CommandContext,
  device: I2CDevice,
  { register, mode, values, mask }: SetRequest,
  yes: boolean,
): Promise<readonly number[] | undefined> {
  const [value] = values;
  if (mask === undefined || value === undefined) return values;
  let old: number;
  try {
    old = await device.readRegister(register, mode.letter === "w" ? 2 : 1);
  } catch (error) {
    throw failed("Failed to read old value", error);
  }
  const merged = (value & mask) | (old & ~mask);
  const [oldText, maskText, newText] = [old, mask, merged].map((number) => formatValues(mode.letter, [number]));
  const line = `Old value ${oldText}, write mask ${maskText}, will write ${newText}`;
  if (yes) {
    context.stderr.write(`${line}\n`);
    return [merged];
  }
  const goOn = await confirm(context, { lines: [line], byDefault: "yes", warning: false }, false);
  return goOn ? [merged] : undefined;
}

/** What the register holds now, in the shape in which it was written; `undefined` where it cannot be read. */
async function readBack(
  device: I2CDevice,
  { register, mode }: SetRequest,
  values: readonly number[],
  transfer: TransferOptions,
): Promise<readonly number[] | undefined> {
  try {
    switch (mode.letter) {
      case "c":
        return [...(await device.read(1))];
      case "b":
      case "w":
        return [await device.readRegister(register, mode.letter === "w" ? 2 : 1)];
      case "i":
        return [...(await device.readRegisterBytes(register, values.length))];
      case "s": {
        const { controller, address } = device;
        // i2c-stub keeps blocks apart from registers. Where no block can be read, as many bytes as it has are the same on the wire.
        if (controller.capabilities.countedRead) {
          return [...(await new SMBusDevice(controller, address, { transfer }).readBlock(register))];
        }
        const [length = 0, ...bytes] = await device.readRegisterBytes(register, values.length + 1);
        return bytes.slice(0, length);
      }
    }
  } catch (error) {
    const failure = failed("Readback failed", error);
    if (failure.kind === "aborted") throw failure;
    return undefined;
  }
}

function report(
  context: CommandContext,
  bus: string,
  { address, register, mode }: SetRequest,
  values: readonly number[],
  back: readonly number[] | undefined,
  options: SetOptions,
): void {
  // A short write has no value but its register, which is what a chip with a single register takes as one.
  const written = mode.letter === "c" ? [register] : values;
  const matched = back !== undefined && formatValues(mode.letter, back) === formatValues(mode.letter, written);
  if (options.json === true) {
    const outcome = options.readBack === true ? { readBack: back ?? null, matched } : {};
    context.stdout.write(jsonLine({ bus, address, register, mode: mode.letter, written: values, ...outcome }));
    return;
  }
  if (options.readBack !== true) return;
  const wrote = formatValues(mode.letter, written);
  if (back === undefined) context.stdout.write("Warning - readback failed\n");
  else if (matched) context.stdout.write(`Value ${wrote} written, readback matched\n`);
  else {
    const read = formatValues(mode.letter, back);
    context.stdout.write(`Warning - data mismatch - wrote ${wrote}, read back ${read}\n`);
  }
}

function formatValues(mode: SetMode, values: readonly number[]): string {
  return mode === "w" ? values.map(hexWord).join(" ") : hexBytes(values);
}
