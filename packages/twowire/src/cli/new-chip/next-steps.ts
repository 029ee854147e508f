import { alignedRows } from "../formats/aligned-rows.ts";
import type { ChipName } from "./chip-name.ts";
import type { TemplateStyle } from "./template.ts";

/** What to do with a chip that was just made, line by line. */
export function nextSteps(chip: ChipName, folder: string, style: TemplateStyle): readonly string[] {
  const isOwn = style.descriptorModule !== "@twowire/drivers";
  return alignedRows(isOwn ? ownSteps(chip, folder) : projectSteps(chip, folder));
}

const FAILS = "one test fails, and says where to begin";

/** For one of the chips that come with twowire. */
function ownSteps({ lower }: ChipName, folder: string): readonly (readonly string[])[] {
  return [
    [`npm test -- ${folder}`, FAILS],
    ["docs/guides/write-a-driver.md", "leads through such a chip"],
    ["src/chips.ts, src/index.ts", `where ${lower}Chip is listed and exported, when it is done`],
    ["node scripts/chip-index.mjs", "lets the command know it"],
  ];
}

/** For a chip of somebody else's project. */
function projectSteps({ lower }: ChipName, folder: string): readonly (readonly string[])[] {
  return [
    ["npm install @twowire/core @twowire/target @twowire/drivers", "what it is made of"],
    ["npm install --save-dev @twowire/backend-sim @twowire/conformance vitest", "what its test needs"],
    [`npx vitest run ${folder}`, FAILS],
    [`openHardware(configuration, { chips: [${lower}Chip] })`, "how a program uses it, when it is done"],
  ];
}
