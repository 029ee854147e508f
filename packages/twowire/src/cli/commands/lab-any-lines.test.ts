import { chips } from "@twowire/drivers";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultRegistry } from "../../default-registry.ts";
import { MemoryContext } from "../memory-context.fixture.ts";
import { runCommandLine } from "../program.ts";
import type { PromptOptions } from "../prompt.ts";
import { lab } from "./lab-run.fixture.ts";

describe("any lines at all", () => {
  const name = fc.constantFrom(
    ...["add", "remove", "put", "chips", "trace", "hold", "release", "recover", "unplug", "plug", "clock", "advance"],
    ...[
      "detect",
      "identify",
      "read",
      "watch --count 2",
      "get",
      "set",
      "dump",
      "transfer",
      "help",
      "exit",
      "twowire",
      "lab",
    ],
  );
  const word = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom("mcp9808", "0x18", "0x50", "mcp9808@0x18", "at24c02", "sht31@0x45", "pcf8574"),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom("temperature=5", "temperature=", "=5", "fill=3", "content=zz", "poweredMs=0"),
    },
    { weight: 2, arbitrary: fc.integer({ min: -2, max: 300 }).map(String) },
    {
      weight: 2,
      arbitrary: fc.constantFrom("sda", "scl", "on", "off", "step", "w1@0x18", "r2", "b", "w", "i", "c", ",", "@", ":"),
    },
    fc.constantFrom(
      "--json",
      "--trace",
      "--help",
      "-y",
      "-a",
      "-r",
      "-V",
      "--bus",
      "sim:",
      "linux:1",
      "--",
      "-",
      "--config",
    ),
    fc.string(),
    fc.string({ unit: "binary" }),
  );
  const line = fc.oneof(
    {
      weight: 9,
      arbitrary: fc.tuple(name, fc.array(word, { maxLength: 4 })).map(([first, rest]) => [first, ...rest].join(" ")),
    },
    fc.string(),
    fc.string({ unit: "binary" }),
  );

  it("leave a prompt that works", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), fc.boolean(), async (lines, json) => {
        const wanted = lines.filter((each) => !/^\s*(twowire\s+)?(exit|quit)(\s|$)/.test(each));
        const proof = [
          "release",
          "plug",
          "remove mcp9808@0x18",
          "add mcp9808@0x18 temperature=-7.5",
          "read mcp9808@0x18 --json",
        ];
        const { exitCode, stdout, stderr } = await lab([...wanted, ...proof], { args: json ? ["--json"] : [] });
        expect([0, 1, 2]).toContain(exitCode);
        expect(stdout).toContain('"temperature": -7.5');
        expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
        expect(stderr).not.toContain("[object");
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it("can be completed", async () => {
    const completions: PromptOptions["complete"][] = [];
    const context = new MemoryContext({
      registry: defaultRegistry(),
      chips,
      lines: [],
      prompted: ({ complete }) => void completions.push(complete),
    });
    await runCommandLine(["lab"], context);
    fc.assert(
      fc.property(line, (text) => {
        const partial = /\S*$/.exec(text)?.[0] ?? "";
        for (const candidate of completions[0]?.(text) ?? []) expect(candidate.startsWith(partial)).toBe(true);
      }),
    );
  });
});
