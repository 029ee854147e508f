import { formatWord } from "../bits.ts";
import { bitDiagram } from "./bit-diagram.ts";
import { ACCESS, fieldNotes, raw, reservedNotes, resetWords, valueWords } from "./field-words.ts";
import { headingAnchor, markdownTable, plainText } from "./markdown.ts";
import type { PageRegister, RegisterPage } from "./register-page.ts";
import { registerNotes } from "./register-words.ts";

export interface RegisterPageOptions {
  /** The level of the page's own heading, 1 to 4, for pages within pages; 0 leaves that heading out. Default: 1. */
  readonly level?: 0 | 1 | 2 | 3 | 4 | undefined;
}

/** A register page as Markdown, as a data sheet shows it: how registers are reached, a table of them, and each one by itself. */
export function formatRegisterPage(page: RegisterPage, options: RegisterPageOptions = {}): string {
  const { level = 1 } = options;
  const heading = (below: number, text: string): string => `${"#".repeat(Math.max(level, 1) + below)} ${text}`;
  const below = level === 0 ? 0 : 1;
  const sections = [
    ...(level === 0 ? [] : [heading(0, `Registers of the ${plainText(page.name)}`)]),
    page.policy.map((sentence) => `- ${plainText(sentence)}`).join("\n"),
    registerTable(page),
    "In the drawings, the bits stand above the fields, and what they are after reset below; – is reserved.",
    ...page.registers.flatMap((register) => [
      heading(below, headingOf(register, page)),
      ...(register.description === null ? [] : [plainText(register.description)]),
      registerNotes(register),
      ...bitDiagram(register),
      fieldTable(register),
    ]),
  ];
  return `${sections.join("\n\n")}\n`;
}

function registerTable(page: RegisterPage): string {
  const banked = page.bankedBy !== null;
  const head = ["address", ...(banked ? ["bank"] : []), "register", "bits", "access", "reset", "what it is"];
  return markdownTable(
    head,
    page.registers.map((register) => [
      addresses(register, page),
      ...(banked ? [register.banks === null ? "all" : register.banks.join(", ")] : []),
      `[${register.name}](#${headingAnchor(headingOf(register, page))})`,
      String(register.width),
      ACCESS[register.access],
      register.fifo === null && register.access !== "wo" ? formatWord(register.reset, register.width) : "",
      plainText(register.description ?? ""),
    ]),
  );
}

function fieldTable({ bits }: PageRegister): string {
  return markdownTable(
    ["bits", "field", "access", "reset", "values", "what it is"],
    bits.map((each) => {
      const place = each.high === each.low ? String(each.high) : `${each.high}:${each.low}`;
      return each.kind === "reserved"
        ? [place, "–", "", raw(each.value, each), "", reservedNotes(each)]
        : [place, each.name, ACCESS[each.access], resetWords(each), valueWords(each.value), fieldNotes(each)];
    }),
  );
}

function headingOf(register: PageRegister, page: RegisterPage): string {
  return `${register.name} (${formatWord(register.address, page.pointer.width)})`;
}

function addresses({ address, lastAddress }: PageRegister, { pointer }: RegisterPage): string {
  const first = formatWord(address, pointer.width);
  return address === lastAddress ? first : `${first}–${formatWord(lastAddress, pointer.width)}`;
}
