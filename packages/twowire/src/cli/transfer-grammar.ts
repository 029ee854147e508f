import { type Address, formatAddress, I2CError } from "@twowire/core";
import { parseChipAddress } from "./chip-address.ts";
import { parseNumber } from "./number.ts";
import { usageError } from "./usage-error.ts";

/** One message of a transfer, as i2ctransfer's DESC and DATA describe it. */
export type Message =
  | { readonly direction: "write"; readonly address: Address; readonly bytes: Uint8Array }
  | {
      readonly direction: "read";
      readonly address: Address;
      /** `counted` where the first byte that the target sends says how many follow. */
      readonly length: number | "counted";
    };

const LONGEST = 0xffff;

/** Why a flag that i2ctransfer takes is not taken here. */
const REFUSED_FLAGS: ReadonlyMap<string, string> = new Map([
  ["i", "ignoring a NACK would report bytes that no target took"],
  ["n", "reading without acknowledge is no part of the I2C protocol"],
  ["p", "a STOP between messages makes two transfers of them, so run the command twice"],
  ["s", "joining messages without a repeated START is what several data bytes in one message are for"],
  ["t", "a turned read/write bit is no part of the I2C protocol"],
]);

/**
 * Reads `DESC [DATA] [DESC [DATA]]…`, where DESC is `{r|w}LENGTH[@ADDRESS]`, LENGTH of a read `?` where the target gives it, and
 * DATA are LENGTH bytes for a write; the suffixes `=` (repeat), `+` (count up), `-` (count down) and `p` (pseudo-random) fill the rest of a message.
 * @throws I2CError `invalid-argument` naming the faulty argument, `unsupported` for flags that bend the protocol
 */
export function parseMessages(words: readonly string[], allowReserved: boolean): readonly Message[] {
  const messages: Message[] = [];
  let address: Address | undefined;
  for (let index = 0; index < words.length;) {
    const word = words[index] ?? "";
    index += 1;
    const description = parseDescription(word, allowReserved);
    address = description.address ?? address;
    if (address === undefined) throw faulty("No address given", word, "Name it in the first message, as in w1@0x18.");
    if (description.direction === "read") {
      messages.push({ direction: "read", address, length: description.length });
      continue;
    }
    const bytes = new Uint8Array(description.length);
    for (let filled = 0; filled < bytes.length; index += 1) {
      const data = words[index];
      if (data === undefined) throw tooShort(word, filled, bytes.length);
      filled = fillFrom(bytes, filled, data);
    }
    messages.push({ direction: "write", address, bytes });
  }
  if (messages.length === 0) {
    throw usageError("No message given", "Give one, as in w1@0x18 0x05 r2; see twowire transfer --help.");
  }
  return messages;
}

type Description = { readonly address: Address | undefined } & (
  | { readonly direction: "write"; readonly length: number }
  | { readonly direction: "read"; readonly length: number | "counted" }
);

function parseDescription(word: string, allowReserved: boolean): Description {
  const [, flags = "", direction = "", rest = ""] = /^([a-qs-vx-z]*)([rw]?)(.*)$/s.exec(word) ?? [];
  for (const flag of flags) {
    if (!REFUSED_FLAGS.has(flag)) throw faulty(`Unknown flag '${flag}'`, word, "A message begins with r or w.");
  }
  if (direction === "") throw faulty("Missing direction flag 'r' or 'w'", word, "A message is {r|w}LENGTH[@ADDRESS].");
  const [, length = "", address] = /^([^@]*)(?:@(.*))?$/s.exec(rest) ?? [];
  const isRead = direction === "r";
  const isCounted = length === "?";
  if (isCounted && !isRead) throw faulty("Variable length not allowed with write", word, "Give a number of bytes.");
  const parsed = isCounted ? undefined : parseLength(length, word, isRead);
  const at = address === undefined ? undefined : parseChipAddress(address, allowReserved);
  refuseMangling(word, flags);
  return isRead
    ? { direction: "read", length: parsed ?? "counted", address: at }
    : { direction: "write", length: parsed ?? 0, address: at };
}

function parseLength(text: string, word: string, isRead: boolean): number {
  const length = parseNumber(text);
  if (length === undefined || length > LONGEST) throw faulty("Length invalid", word, `Give 0 to ${LONGEST} bytes.`);
  if (length > 0 || !isRead) return length;
  throw faulty(
    "A read of no bytes may leave SDA held low by the target",
    word,
    "To see whether anything is there, write none, as in w0@0x18.",
  );
}

function refuseMangling(word: string, flags: string): void {
  const [flag] = flags;
  if (flag === undefined) return;
  throw new I2CError({
    kind: "unsupported",
    message: `Faulty argument '${word}': flag '${flag}' is not supported`,
    nextStep: `Leave it out: ${REFUSED_FLAGS.get(flag)}.`,
  });
}

/** Puts one DATA word into a message. @returns how many bytes are filled now */
function fillFrom(bytes: Uint8Array, filled: number, word: string): number {
  const [, digits = "", suffix = ""] = /^(.*?)([=+\-p]?)$/s.exec(word) ?? [];
  let value = parseNumber(digits);
  if (value === undefined || value > 0xff) {
    throw faulty("Invalid data byte", word, "Give 0x00 to 0xff, followed by nothing or one of = + - p.");
  }
  if (suffix === "") {
    bytes[filled] = value;
    return filled + 1;
  }
  for (let index = filled; index < bytes.length; index += 1) {
    bytes[index] = value;
    value = successor(value, suffix);
  }
  return bytes.length;
}

function successor(value: number, suffix: string): number {
  if (suffix === "+") return (value + 1) & 0xff;
  if (suffix === "-") return (value - 1) & 0xff;
  if (suffix === "=") return value;
  // i2ctransfer's generator: exclusive-or, add, rotate left by one.
  const mixed = ((value ^ 27) + 13) & 0xff;
  return ((mixed << 1) | (mixed >> 7)) & 0xff;
}

function tooShort(word: string, filled: number, wanted: number): I2CError {
  return faulty(
    "Incomplete message",
    word,
    `It has ${filled} of ${wanted} data bytes; end the last one with = to repeat it.`,
  );
}

function faulty(problem: string, word: string, nextStep: string): I2CError {
  return usageError(`${problem}: faulty argument is '${word}'`, nextStep);
}

/**
 * The one address that all messages name.
 * @throws I2CError `unsupported` where they name several: a transfer talks to one target
 */
export function commonAddress(messages: readonly Message[]): Address {
  const [first, ...others] = messages;
  if (first === undefined) throw usageError("No message given", "Give one, as in w1@0x18 0x05 r2.");
  const other = others.find(({ address }) => address !== first.address);
  if (other === undefined) return first.address;
  throw new I2CError({
    kind: "unsupported",
    message: `The messages go to ${formatAddress(first.address)} and ${formatAddress(other.address)}, and a transfer talks to one target`,
    nextStep: "Send them with one command each.",
  });
}
