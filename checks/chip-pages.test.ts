import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chipPage, chips, formatChipIndex, formatChipPage } from "@twowire/drivers";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const docs = join(root, "docs", "chips");

function script(...args: readonly string[]): { status: number | null; stdout: string } {
  return spawnSync("node", [join(root, "scripts/chip-pages.mjs"), ...args], { encoding: "utf8" });
}

describe("docs/chips", () => {
  it.each(chips.map((chip) => [chip.name, chip] as const))("has %s as it is", (name, chip) => {
    const text = readFileSync(join(docs, `${name}.md`), "utf8");
    expect(text, "Run node scripts/chip-pages.mjs").toBe(formatChipPage(chipPage(chip)));
  });

  it("has no other chips, and lists these", () => {
    expect(readdirSync(docs).toSorted()).toEqual(["README.md", ...chips.map(({ name }) => `${name}.md`)].toSorted());
    expect(readFileSync(join(docs, "README.md"), "utf8")).toContain(formatChipIndex(chips.map(chipPage)));
  });
});

describe("scripts/chip-pages.mjs --check", () => {
  it("finds pages that are stale, missing or left over", () => {
    const folder = mkdtempSync(join(tmpdir(), "twowire-pages-"));
    try {
      for (const name of readdirSync(docs)) writeFileSync(join(folder, name), readFileSync(join(docs, name)));
      expect(script("--check", "--to", folder)).toMatchObject({ status: 0 });
      writeFileSync(join(folder, "mcp9808.md"), "# MCP9808\n");
      rmSync(join(folder, "sht31.md"));
      writeFileSync(join(folder, "none.md"), "");
      const { status, stdout } = script("--check", "--to", folder);
      expect(status).toBe(1);
      expect(stdout.trim().split("\n").toSorted()).toEqual([
        "Run node scripts/chip-pages.mjs",
        "mcp9808.md is not up to date",
        "none.md is about no chip",
        "sht31.md is not up to date",
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
