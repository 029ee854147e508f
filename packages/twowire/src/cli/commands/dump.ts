import { type I2CController, SMBusDevice } from "@twowire/core";
import { confirm } from "../confirm.ts";
import type { CommandContext, CommonOptions } from "../context.ts";
import { PEC_LINE, refusePecOfEeprom } from "../data-mode.ts";
import { type DumpMode, type DumpRequest, parseDumpRequest } from "../dump-request.ts";
import { failed } from "../failure.ts";
import { byteDumpTable, wordDumpTable } from "../formats/dump-table.ts";
import { hexByte } from "../formats/hex.ts";
import { jsonLine } from "../formats/json-line.ts";
import { withBus } from "../open-bus.ts";
import { inBank, readCells } from "../read-cells.ts";

export interface DumpOptions extends CommonOptions {
  /** -y: do not ask. */
  readonly yes?: boolean | undefined;
  /** -f: also an address that a kernel driver owns. */
  readonly force?: boolean | undefined;
  /** -a: also a reserved address. */
  readonly all?: boolean | undefined;
  /** -r: only these registers, as FIRST-LAST. */
  readonly range?: string | undefined;
}

const MODE_TEXT: Readonly<Record<DumpMode, string>> = {
  b: "byte",
  w: "word",
  W: "word",
  i: "i2c block",
  c: "byte consecutive read",
};

/** `twowire dump [BUS] ADDR [MODE [BANK [BANKREG]]]`: all registers of a chip, as a table. */
export async function run(context: CommandContext, words: readonly string[], options: DumpOptions): Promise<void> {
  const request = parseDumpRequest(words, options.bus, options.all === true, options.range);
  refusePecOfEeprom(request.mode, request.address);
  return withBus(context, { ...options, argument: request.bus }, (controller) =>
    dump(context, controller, request, options),
  );
}

async function dump(
  context: CommandContext,
  controller: I2CController,
  request: DumpRequest,
  options: DumpOptions,
): Promise<void> {
  const { address, mode, range } = request;
  if (!request.modeGiven && options.json !== true) {
    context.stderr.write("No size specified (using byte-data access)\n");
  }
  const question = { lines: questionLines(controller.name, request), byDefault: "yes" } as const;
  if (!(await confirm(context, question, options.yes === true))) return;
  const transfer = { allowReserved: options.all };
  const cells = await new SMBusDevice(controller, address, { packetErrorCode: mode.pec, transfer })
    .exclusive((locked) => inBank(locked, request.bank, () => readCells(locked, mode.letter, range, transfer)))
    .catch((error: unknown) => {
      throw failed("Dump failed", error);
    });
  if (options.json === true) {
    const registers = [...cells].map(([register, value]) => ({ register, value: value === "failed" ? null : value }));
    context.stdout.write(jsonLine({ bus: controller.name, address, mode: mode.letter, registers }));
  } else {
    context.stdout.write(mode.letter === "w" ? wordDumpTable(cells, range) : byteDumpTable(cells, range));
  }
  return;
}

function questionLines(bus: string, { address, mode, range, bank }: DumpRequest): string[] {
  const limited = range.first !== 0x00 || range.last !== 0xff;
  return [
    `I will probe bus ${bus}, address ${hexByte(address)}, mode ${MODE_TEXT[mode.letter]}`,
    ...(mode.pec ? [PEC_LINE] : []),
    ...(bank === undefined ? [] : [`Probing bank ${bank.number} using bank register ${hexByte(bank.register)}.`]),
    ...(limited ? [`Probe range limited to ${hexByte(range.first)}-${hexByte(range.last)}.`] : []),
  ];
}
