import type { Address } from "@twowire/core";
import { takeBus } from "./bus-argument.ts";
import { parseChipAddress } from "./chip-address.ts";
import { type ParsedMode, parseMode } from "./data-mode.ts";
import type { RegisterRange } from "./formats/dump-table.ts";
import { parseNumberWithin } from "./number.ts";
import { usageError } from "./usage-error.ts";

const DUMP_MODES = ["b", "w", "W", "i", "c"] as const;

export type DumpMode = (typeof DUMP_MODES)[number];

/** A register bank to look at, for chips that have several. */
export interface Bank {
  readonly number: number;
  /** The register that selects it. */
  readonly register: number;
}

/** What `twowire dump` is asked to show. */
export interface DumpRequest {
  readonly bus: string | undefined;
  readonly address: Address;
  /** Whether the mode was given, rather than the default. */
  readonly modeGiven: boolean;
  readonly mode: ParsedMode<DumpMode>;
  readonly range: RegisterRange;
  readonly bank: Bank | undefined;
}

const SHAPE = "Give [BUS] ADDR [MODE [BANK [BANKREG]]].";

/**
 * Reads `[BUS] ADDR [MODE [BANK [BANKREG]]]` and the range of -r.
 * @throws I2CError `invalid-argument`
 */
export function parseDumpRequest(
  words: readonly string[],
  given: string | undefined,
  allowReserved: boolean,
  rangeText: string | undefined,
): DumpRequest {
  const { bus, words: rest } = takeBus(words, given, false);
  const [addressText, modeText, bankText, bankRegisterText, ...more] = rest;
  if (addressText === undefined) throw usageError("No chip address given", SHAPE);
  if (more.length > 0) throw usageError(`Too many arguments: '${more.join(" ")}'`, SHAPE);
  const address = parseChipAddress(addressText, allowReserved);
  if (modeText === "s" || modeText === "sp") {
    throw usageError("SMBus block mode (s) is no way to dump a chip", "Give mode i for block reads.");
  }
  const mode = parseMode(modeText ?? "b", DUMP_MODES, ["i", "W"]);
  return {
    bus,
    address,
    modeGiven: modeText !== undefined,
    mode,
    range: parseRange(rangeText, mode.letter),
    bank: parseBank(bankText, bankRegisterText, mode.letter),
  };
}

function parseRange(text: string | undefined, mode: DumpMode): RegisterRange {
  if (text === undefined) return { first: 0x00, last: 0xff };
  const [firstText = "", lastText, ...more] = text.split("-");
  if (lastText === undefined || more.length > 0) {
    throw usageError(`Invalid range: '${text}'`, "Give FIRST-LAST, as in 0x00-0x3f.");
  }
  const first = parseNumberWithin(firstText, { name: "First register", lowest: 0, highest: 0xff });
  const last = parseNumberWithin(lastText, { name: "Last register", lowest: first, highest: 0xff });
  if (mode === "W" && (first % 2 !== 0 || last % 2 !== 1)) {
    throw usageError(`Invalid range for mode W: '${text}'`, "Begin with an even register and end with an odd one.");
  }
  return { first, last };
}

function parseBank(bankText: string | undefined, registerText: string | undefined, mode: DumpMode): Bank | undefined {
  if (bankText === undefined) return undefined;
  if (mode !== "b" && mode !== "w") throw usageError(`Mode ${mode} takes no bank: '${bankText}'`, "Give mode b or w.");
  return {
    number: parseNumberWithin(bankText, { name: "Bank", lowest: 0, highest: 15 }),
    register:
      registerText === undefined
        ? 0x4e
        : parseNumberWithin(registerText, { name: "Bank register", lowest: 0, highest: 0xff }),
  };
}
