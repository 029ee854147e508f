import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
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

/** A command that a document shows. */
interface ShownCommand {
  readonly place: string;
  readonly line: string;
  /** What is typed at its prompt, line by line. */
  readonly input: string;
  /** What it prints according to the document, if that says so. */
  readonly told: RegExp | undefined;
}

/**
 * The commands of a block. In `sh`, what one prints stands behind it, or in lines of its own below, after `# →`; in a block that
 * begins with a prompt, `$ ` or `lab> `, everything else is printed. `…` stands for anything.
 */
function commandsIn({ place, language, code }: CodeBlock): ShownCommand[] {
  const isSession = code.startsWith("$ ");
  if (language !== "sh" && !isSession) return [];
  const shown: { line: string; input: string[]; output: string[] }[] = [];
  for (const text of code.split("\n")) {
    const [, line = "", comment] = /^(.*?)(?:(?:^|\s+)#(.*))?$/.exec(text) ?? [];
    const command = isSession ? /^\$ (.*)$/.exec(text)?.[1] : line.trim();
    const typed = isSession ? /^lab> (.*)$/.exec(text)?.[1] : undefined;
    if (command !== undefined && command !== "") shown.push({ line: command, input: [], output: [] });
    if (typed !== undefined) shown.at(-1)?.input.push(typed);
    else if (isSession && command === undefined) shown.at(-1)?.output.push(text);
    const printed = isSession ? undefined : /^ → (.*)$/.exec(comment ?? "")?.[1];
    if (printed !== undefined) shown.at(-1)?.output.push(printed);
  }
  return shown
    .filter(({ line }) => line.startsWith("npx twowire "))
    .map(({ line, input, output }) => ({
      place,
      line,
      input: input.map((typed) => `${typed}\n`).join(""),
      told: output.length === 0 ? undefined : outputPattern(output),
    }));
}

/** Lines as a document prints them, to be compared with all that was printed. */
function outputPattern(lines: readonly string[]): RegExp {
  const parts = lines.join("\n").trimEnd().split("…");
  return new RegExp(`^${parts.map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&")).join("[^]*")}\\n$`);
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

  const commands = blocks.flatMap(commandsIn);

  it.each(commands.filter(({ line }) => !/linux:|\bwatch\b(?!.*--count)/.test(line)))(
    "$place: $line",
    ({ line, input, told }) => {
      const workingDirectory = mkdtempSync(join(tmpdir(), "twowire-documentation-"));
      try {
        const command = line.replace("npx twowire", `node ${join(root, "packages/twowire/bin/twowire.js")}`);
        const { status, stdout } = spawnSync("sh", ["-c", `${command} 2>&1`], {
          cwd: workingDirectory,
          encoding: "utf8",
          input,
        });
        expect(status, stdout).toBe(0);
        if (told !== undefined) expect(stdout).toMatch(told);
      } finally {
        rmSync(workingDirectory, { recursive: true });
      }
    },
  );

  it("tells of some commands what they print", () => {
    expect(commands.filter(({ told }) => told !== undefined).length).toBeGreaterThan(3);
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
