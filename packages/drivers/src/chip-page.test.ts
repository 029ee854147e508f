import { describe, expect, it } from "vitest";
import type { ChipDescriptor } from "./chip-descriptor.ts";
import { chipPage } from "./chip-page.ts";
import { chips } from "./chips.ts";
import { formatChipIndex, formatChipPage } from "./format-chip-page.ts";
import { mcp9808Chip } from "./mcp9808/descriptor.ts";
import { pcf8574Chip } from "./pcf8574/descriptor.ts";

const bare: ChipDescriptor = {
  name: "bare",
  description: "something | new",
  addresses: [0x48, 0x20, 0x49],
  identify: () => Promise.resolve(undefined),
  open: () => ({
    units: {},
    sample: () => Promise.resolve({}),
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }),
};

describe("the page of each chip", () => {
  it.each(chips.map((chip) => [chip.name, chip] as const))("%s says everything, and survives JSON", (_name, chip) => {
    const page = chipPage(chip);
    expect(JSON.parse(JSON.stringify(page))).toStrictEqual(page);
    expect(page.dataSheet).not.toBeNull();
    expect(page.registers === null).toBe(page.protocol !== null);
    expect(page.registers?.registers.length).toBe(chip.registers?.registers.length);
    expect(page.emulated?.parameters).toEqual(chip.model?.parameters);
  });
});

describe("chipPage", () => {
  it("has what the descriptor and its driver say", () => {
    expect(chipPage(mcp9808Chip)).toMatchObject({
      format: "twowire-chip",
      version: 1,
      name: "mcp9808",
      addresses: [0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f],
      units: { temperature: "°C" },
      options: { transfer: "options of every transfer, such as timeoutMs" },
      protocol: null,
      registers: { name: "MCP9808" },
    });
  });

  it("has nothing for what there is not", () => {
    expect(chipPage(bare)).toEqual({
      format: "twowire-chip",
      version: 1,
      name: "bare",
      description: "something | new",
      dataSheet: null,
      addresses: [0x48, 0x20, 0x49],
      units: {},
      options: {},
      emulated: null,
      protocol: null,
      registers: null,
    });
  });
});

describe("formatChipPage", () => {
  it("begins with the facts and ends with the registers", () => {
    const page = formatChipPage(chipPage(mcp9808Chip));
    expect(page).toContain("# MCP9808\n\nTemperature sensor, -40 to 125 °C, with alert output.\n");
    expect(page).toContain("| addresses    | 0x18–0x1F; 0x18 if left out ");
    expect(page).toContain("| a sample has | `temperature` in °C ");
    expect(page).toContain("npx twowire read mcp9808 --bus sim:mcp9808@0x18\n");
    expect(page).toContain("\n## Registers of the MCP9808\n");
    expect(page).toContain("\n### configuration (0x01)\n");
  });

  it("says so where there are no registers", () => {
    const page = formatChipPage(chipPage(pcf8574Chip));
    expect(page).toContain("# PCF8574\n");
    expect(page).toContain("\n## No registers\n\nEach byte that is written goes to its pins");
    expect(page).not.toContain("Registers of");
  });

  it("says so where little is known", () => {
    const page = formatChipPage(chipPage(bare));
    expect(page).toContain("Something \\| new.");
    expect(page).toContain("| addresses    | 0x20, 0x48–0x49; 0x48 if left out |");
    expect(page).toContain("| emulated     | no ");
    expect(page).toContain("| data sheet   | not named ");
    expect(page).toContain("It has no register map here");
    expect(page).not.toContain("npx");
  });
});

it("lists chips in a table", () => {
  expect(formatChipIndex([chipPage(mcp9808Chip), chipPage(bare)])).toBe(
    [
      "| chip                  | what it is                                           | addresses       | registers |",
      "| --------------------- | ---------------------------------------------------- | --------------- | --------- |",
      "| [MCP9808](mcp9808.md) | temperature sensor, -40 to 125 °C, with alert output | 0x18–0x1F       | 9         |",
      "| [BARE](bare.md)       | something \\| new                                     | 0x20, 0x48–0x49 | none      |",
      "",
    ].join("\n"),
  );
});
