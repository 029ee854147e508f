import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { chips } from "@twowire/drivers";
import { afterAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Inside this workspace package, so that blocks import our packages by name as a user does. */
const folder = join(root, "checks", ".documentation");

interface CodeBlock {
  readonly place: string;
  readonly language: string;
  readonly code: string;
}

/** Every README and guide of the repository. */
function documents(): string[] {
  const folders = [".", "docs", "lab", ...readdirSync(join(root, "packages")).map((name) => `packages/${name}`)];
  const inFolders = folders.flatMap((name) => markdownIn(name, name.startsWith("packages/") || name === "docs"));
  return [...new Set(inFolders)];
}

function markdownIn(name: string, deep: boolean): string[] {
  return readdirSync(join(root, name), { recursive: deep, encoding: "utf8" })
    .filter((file) => file.endsWith(".md") && !file.includes("node_modules") && !file.includes("dist/"))
    .map((file) => join(root, name, file));
}

function codeBlocks(file: string): CodeBlock[] {
  const lines = readFileSync(file, "utf8").split("\n");
  const blocks: CodeBlock[] = [];
  let open: { readonly line: number; readonly language: string; readonly code: string[] } | undefined;
  for (const [index, line] of lines.entries()) {
    const fence = /^```(\S*)\s*$/.exec(line);
    if (fence === null) open?.code.push(line);
    else if (open === undefined) open = { line: index + 1, language: fence[1] ?? "", code: [] };
    else {
      const place = `${relative(root, file)}:${open.line}`;
      blocks.push({ place, language: open.language, code: open.code.join("\n") });
      open = undefined;
    }
  }
  return blocks;
}

/** The file that a block begins with the name of. Such a block is an excerpt: CI compiles and runs the file itself. */
function sourceOf({ code }: CodeBlock): string | undefined {
  return /^\/\/ (examples\/\S+\.ts)\n/.exec(code)?.[1];
}

const blocks = documents().flatMap(codeBlocks);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("documentation", () => {
  it("names the language of every code block", () => {
    const known = new Set(["ts", "sh", "json", "text", "console"]);
    expect(blocks.filter(({ language }) => !known.has(language)).map(({ place }) => place)).toEqual([]);
  });

  it("has TypeScript that compiles against the public packages", () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const typescript = blocks.filter((block) => block.language === "ts" && sourceOf(block) === undefined);
    expect(typescript.length).toBeGreaterThan(0);
    for (const { place, code } of typescript) {
      const name = place.replaceAll(/[^a-z0-9]+/gi, "-");
      writeFileSync(join(folder, `${name}.ts`), `// ${place}\nexport {};\n${code}\n`);
    }
    const tsconfig = {
      extends: "../../tsconfig.base.json",
      compilerOptions: {
        composite: false,
        noEmit: true,
        types: ["node"],
        noUnusedLocals: false,
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
      },
      include: ["*.ts"],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = spawnSync("node", [tsc, "-p", folder], { encoding: "utf8" });
    expect(stdout).toBe("");
  }, 60_000);

  it("has excerpts that stand in their files, word for word", () => {
    // Indentation is not that of the file.
    const squeeze = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
    const excerpts = blocks.flatMap((block) => {
      const source = sourceOf(block);
      return source === undefined ? [] : [{ ...block, source }];
    });
    expect(excerpts.length).toBeGreaterThan(0);
    for (const { code, place, source } of excerpts) {
      const file = squeeze(readFileSync(join(root, source), "utf8"));
      expect(file.includes(squeeze(code.slice(code.indexOf("\n")))), `${place} is not in ${source}`).toBe(true);
    }
  });

  it("has JSON that parses", () => {
    const json = blocks.filter(({ language }) => language === "json");
    for (const { code, place } of json) expect(() => JSON.parse(code) as unknown, place).not.toThrow();
  });

  const commands = blocks
    .filter(({ language }) => language === "sh")
    .flatMap(({ place, code }) =>
      code
        .split("\n")
        .map((line) => line.replace(/\s+#.*$/, "").trim())
        .filter((line) => line.startsWith("npx twowire ") && !/linux:|\bwatch\b(?!.*--count)/.test(line))
        .map((line) => [place, line] as const),
    );

  it.each(commands)("%s: %s", (_place, line) => {
    const command = line.replace("npx twowire", "node packages/twowire/bin/twowire.js");
    const { status, stderr } = spawnSync("sh", ["-c", command], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    expect(status, String(stderr)).toBe(0);
  });

  it("lists every chip, in both tables of chips", () => {
    const tables = ["README.md", "packages/drivers/README.md"].map((file) => readFileSync(join(root, file), "utf8"));
    const [names = "", folders = ""] = tables;
    expect(chips.filter(({ name }) => !names.includes(`\`${name}\``)).map(({ name }) => name)).toEqual([]);
    const folderNames = readdirSync(join(root, "packages/drivers/src"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(folderNames.filter((name) => !folders.includes(`[${name}](`))).toEqual([]);
  });

  it("links only to files that exist", () => {
    const missing = documents().flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)]
        .map(([, target = ""]) => join(file, "..", target))
        .filter((target) => !exists(target))
        .map((target) => `${relative(root, file)} → ${relative(root, target)}`),
    );
    expect(missing).toEqual([]);
  });
});

function exists(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOTDIR";
  }
}
