import type { Address } from "@twowire/core";
import { takeBus } from "./bus-argument.ts";
import { parseChipAddress } from "./chip-address.ts";
import { type ParsedMode, parseMode } from "./data-mode.ts";
import { parseNumber, parseNumberWithin } from "./number.ts";
import { usageError } from "./usage-error.ts";

const SET_MODES = ["b", "w", "c", "s", "i"] as const;

export type SetMode = (typeof SET_MODES)[number];

/** What `twowire set` is asked to write. */
export interface SetRequest {
  readonly bus: string | undefined;
  readonly address: Address;
  readonly register: number;
  readonly mode: ParsedMode<SetMode>;
  /** One byte, one word, the bytes of a block, or nothing in mode `c`. */
  readonly values: readonly number[];
  /** Bits to change (-m); the others keep their old value. */
  readonly mask: number | undefined;
}

const SHAPE = "Give [BUS] ADDR REG [VALUE…] [MODE].";

/**
 * Reads `[BUS] ADDR REG [VALUE…] [MODE]`. Without a mode, no value is `c`, one is `b`, and more need a mode.
 * @throws I2CError `invalid-argument`
 */
export function parseSetRequest(
  words: readonly string[],
  given: string | undefined,
  allowReserved: boolean,
  maskText: string | undefined,
): SetRequest {
  const { bus, words: rest } = takeBus(words, given, false);
  const [addressText, registerText, ...values] = rest;
  if (addressText === undefined) throw usageError("No chip address given", SHAPE);
  if (registerText === undefined) throw usageError("No data address given", SHAPE);
  const address = parseChipAddress(addressText, allowReserved);
  const register = parseNumberWithin(registerText, { name: "Data address", lowest: 0, highest: 0xff });
  const mode = modeOf(values);
  const valueTexts = values.length > 0 && namesMode(values.at(-1)) ? values.slice(0, -1) : values;
  checkCount(mode.letter, valueTexts);
  const highest = mode.letter === "w" ? 0xffff : 0xff;
  const parsed = valueTexts.map((text) => parseNumberWithin(text, { name: "Data value", lowest: 0, highest }));
  return { bus, address, register, mode, values: parsed, mask: parseMask(maskText, mode.letter, highest) };
}

function namesMode(text: string | undefined): boolean {
  return text !== undefined && parseNumber(text) === undefined && /^[a-z]/i.test(text);
}

function modeOf(values: readonly string[]): ParsedMode<SetMode> {
  const last = values.at(-1);
  if (last !== undefined && namesMode(last)) return parseMode(last, SET_MODES, ["i"]);
  if (values.length <= 1) return { letter: values.length === 0 ? "c" : "b", pec: false };
  throw usageError(
    `Several values without a mode: '${values.join(" ")}'`,
    "End with i or s for a block; i2c-tools' bus number is written as --bus linux:1.",
  );
}

function checkCount(mode: SetMode, values: readonly string[]): void {
  const block = mode === "s" || mode === "i";
  const [fewest, most] = block ? [1, 32] : mode === "c" ? [0, 0] : [1, 1];
  if (values.length >= fewest && values.length <= most) return;
  const wanted = block ? "1 to 32 values" : mode === "c" ? "no value" : "one value";
  throw usageError(`Mode ${mode} takes ${wanted}, not ${values.length}`, SHAPE);
}

function parseMask(text: string | undefined, mode: SetMode, highest: number): number | undefined {
  if (text === undefined) return undefined;
  if (mode === "b" || mode === "w") return parseNumberWithin(text, { name: "Data value mask", lowest: 0, highest });
  throw usageError(`Mode ${mode} takes no mask (-m)`, "A mask goes with one value, in mode b or w.");
}
