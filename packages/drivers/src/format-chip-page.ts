import { codeSpan, formatByte, formatRegisterPage, markdownTable, plainText } from "@twowire/core";
import type { ChipPage } from "./chip-page.ts";

/** A chip's page as Markdown: what it is, how it is used, and its registers as a data sheet shows them. */
export function formatChipPage(page: ChipPage): string {
  const { registers, emulated } = page;
  const parameters = Object.entries(emulated?.parameters ?? {});
  const sections = [
    `# ${plainText(titleOf(page))}`,
    plainText(`${page.description.charAt(0).toUpperCase()}${page.description.slice(1)}.`),
    facts(page),
    ...usage(page),
    ...explained("Options of the driver", "option", Object.entries(page.options)),
    ...explained("Physical values of the emulated chip", "parameter", parameters),
    ...(registers === null
      ? [
          "## No registers",
          plainText(page.protocol ?? "It has no register map here; its driver knows how it is talked to."),
        ]
      : [formatRegisterPage(registers, { level: 2 }).trimEnd()]),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** A table of chips as Markdown, each linked to `NAME.md` beside it. */
export function formatChipIndex(pages: readonly ChipPage[]): string {
  const table = markdownTable(
    ["chip", "what it is", "addresses", "registers"],
    pages.map((page) => [
      `[${plainText(titleOf(page))}](${page.name}.md)`,
      plainText(page.description),
      addressRanges(page.addresses),
      String(page.registers?.registers.length ?? "none"),
    ]),
  );
  return `${table}\n`;
}

/** As its maker writes it, where that is known. */
function titleOf({ name, registers }: ChipPage): string {
  return registers?.name ?? name.toUpperCase();
}

function facts(page: ChipPage): string {
  const { addresses, dataSheet, emulated } = page;
  const [first = 0] = addresses;
  const units = Object.entries(page.units).map(([name, unit]) => `${codeSpan(name)} in ${plainText(unit)}`);
  const rest = addresses.length > 1 ? `; ${formatByte(first)} if left out` : "";
  return markdownTable(
    ["", ""],
    [
      ["name", codeSpan(page.name)],
      ["addresses", `${addressRanges(addresses)}${rest}`],
      ["a sample has", units.length === 0 ? "states, and no number with a unit" : units.join(", ")],
      ["emulated", emulated === null ? "no" : `yes: ${codeSpan(`sim:${page.name}@${formatByte(first)}`)}`],
      ["data sheet", dataSheet === null ? "not named" : plainText(dataSheet)],
    ],
  );
}

/** A line to try, for chips that need no hardware for it. */
function usage({ name, addresses, emulated }: ChipPage): readonly string[] {
  const [first] = addresses;
  if (emulated === null || first === undefined) return [];
  const line = `npx twowire read ${name} --bus sim:${name}@${formatByte(first)}`;
  return [`\`\`\`sh\n${line}\n\`\`\``];
}

function explained(title: string, kind: string, meanings: readonly (readonly [string, string])[]): readonly string[] {
  if (meanings.length === 0) return [];
  const rows = meanings.map(([name, meaning]) => [codeSpan(name), plainText(meaning)]);
  return [`## ${title}`, markdownTable([kind, "what it means"], rows)];
}

/** Addresses in order, neighbours joined: `0x18–0x1F, 0x48`. */
function addressRanges(addresses: readonly number[]): string {
  const runs: { first: number; last: number }[] = [];
  for (const address of addresses.toSorted((one, other) => one - other)) {
    const run = runs.at(-1);
    if (run !== undefined && run.last === address - 1) run.last = address;
    else runs.push({ first: address, last: address });
  }
  const words = runs.map(({ first, last }) =>
    first === last ? formatByte(first) : `${formatByte(first)}–${formatByte(last)}`,
  );
  return words.join(", ");
}
