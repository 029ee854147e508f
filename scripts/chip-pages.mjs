// Writes docs/chips: a page of each chip that comes with twowire, and a list of them, from what the packages know. With --check
// it writes nothing, and exits with 1 if a page is missing, stale or left over.
//
//   node scripts/chip-pages.mjs             builds, then writes docs/chips
//   node scripts/chip-pages.mjs --check     looks at what is built
//   --to FOLDER                             instead of docs/chips
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { run, tool } from "./run.mjs";

const { values } = parseArgs({ options: { check: { type: "boolean", default: false }, to: { type: "string" } } });
const folder = values.to ?? fileURLToPath(new URL("../docs/chips", import.meta.url));
if (!values.check) run([tool("typescript/bin/tsc"), "-b"]);

const { chips, chipPage, formatChipIndex, formatChipPage } = await import("../packages/drivers/dist/index.js");
const INTRODUCTION = `# Chips

What is known of each chip that comes with twowire: addresses, the driver's options, and its registers bit by bit, as its driver, its
emulated chip and their tests have them. \`npx twowire chips show CHIP\` prints the same, and with \`--json\` says it to programs.
How to use a chip is in the README of [its driver](../../packages/drivers/README.md).

`;

const pages = chips.map(chipPage);
const documents = new Map([
  ["README.md", INTRODUCTION + formatChipIndex(pages)],
  ...pages.map((page) => [`${page.name}.md`, formatChipPage(page)]),
]);

if (values.check) process.exitCode = check();
else write();

function write() {
  mkdirSync(folder, { recursive: true });
  for (const name of leftOver()) rmSync(join(folder, name));
  for (const [name, text] of documents) writeFileSync(join(folder, name), text);
  console.log(`${documents.size} pages written`);
}

function check() {
  const wrong = [
    ...[...documents].filter(([name, text]) => read(name) !== text).map(([name]) => `${name} is not up to date`),
    ...leftOver().map((name) => `${name} is about no chip`),
  ];
  for (const line of wrong) console.log(line);
  console.log(wrong.length === 0 ? `${documents.size} pages are up to date` : "Run node scripts/chip-pages.mjs");
  return wrong.length === 0 ? 0 : 1;
}

/** Pages of chips that there are no more. */
function leftOver() {
  return files().filter((name) => name.endsWith(".md") && !documents.has(name));
}

function files() {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(name) {
  return files().includes(name) ? readFileSync(join(folder, name), "utf8") : undefined;
}
