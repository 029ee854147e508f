// Writes packages/drivers/src/chip-index.ts, which knows every chip of src/chips.ts without loading its driver. To be called after
// a chip was added there, or its name, description or addresses have changed; a test fails where that was forgotten.
import { readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { run, tool } from "./run.mjs";

run([tool("typescript/bin/tsc"), "-b"]);

const built = new URL("../packages/drivers/dist/", import.meta.url);
const file = fileURLToPath(new URL("../packages/drivers/src/chip-index.ts", import.meta.url));
const { chips } = await import(new URL("chips.js", built));

/** Which module has which descriptor, under which name. */
const homes = new Map();
for (const entry of readdirSync(built, { withFileTypes: true }).filter((each) => each.isDirectory())) {
  const module = await import(new URL(`${entry.name}/descriptor.js`, built));
  for (const [name, value] of Object.entries(module)) homes.set(value, { name, path: `./${entry.name}/descriptor.ts` });
}

const entries = chips.map((chip) => {
  const { name, path } = homes.get(chip);
  const addresses = chip.addresses.map((address) => `0x${address.toString(16).padStart(2, "0")}`);
  return `  {
    name: ${JSON.stringify(chip.name)},
    description: ${JSON.stringify(chip.description)},
    addresses: [${addresses.join(", ")}],
    isEmulated: ${chip.model !== undefined},
    load: async () => (await import("${path}")).${name},
  },
`;
});

writeFileSync(
  file,
  `// Written by scripts/chip-index.mjs from chips.ts.
import type { KnownChip } from "./known-chip.ts";

export type { KnownChip } from "./known-chip.ts";

/** Every chip that comes with twowire, in the order of chips.ts, none of them loaded. */
export const chipIndex: readonly KnownChip[] = [
${entries.join("")}];
`,
);
run([tool("oxfmt/bin/oxfmt"), file]);
console.log(`${entries.length} chips written`);
