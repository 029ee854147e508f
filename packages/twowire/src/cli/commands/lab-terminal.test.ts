import { VirtualClock } from "@twowire/core";
import { chips } from "@twowire/drivers";
import { describe, expect, it } from "vitest";
import { defaultRegistry } from "../../default-registry.ts";
import { MemoryContext } from "../memory-context.fixture.ts";
import { runCommandLine } from "../program.ts";
import type { PromptOptions } from "../prompt.ts";
import { run } from "./lab.ts";

describe("on a terminal", () => {
  interface Terminal {
    readonly pace: VirtualClock;
    readonly context: MemoryContext;
    readonly exitCode: Promise<unknown>;
    readonly prompt: PromptOptions;
  }

  function terminal(answers: readonly string[], words: readonly string[] = []): Terminal {
    const pace = new VirtualClock();
    const prompts: PromptOptions[] = [];
    const prompted = (options: PromptOptions): void => void prompts.push(options);
    const context = new MemoryContext({ registry: defaultRegistry(), chips, answers, prompted });
    const exitCode = run(context, words, {}, pace);
    const prompt: PromptOptions = {
      text: "",
      complete: (line) => prompts[0]?.complete(line) ?? [],
      interrupted: () => prompts[0]?.interrupted(),
    };
    return { pace, context, exitCode, prompt };
  }

  it("greets, and ends with success whatever failed", async () => {
    const { pace, context, exitCode } = terminal(["frob"]);
    await pace.run(exitCode);
    expect(context.stderr.text).toMatch(/^A simulated bus with mcp9808@0x18 on it\. .*\nError: .*frob.*\n\n$/);
    const empty = terminal(["exit"], ["empty"]);
    await empty.pace.run(empty.exitCode);
    expect(empty.context.stderr.text).toMatch(/^A simulated bus with nothing on it\. .*\n$/);
  });

  it("measures in real time, and lets the rest pass at once", async () => {
    const { pace, context, exitCode } = terminal(["advance 60000", "watch mcp9808 --count 3 --interval 500", "clock"]);
    await pace.run(exitCode);
    expect(pace.now()).toBe(1000);
    expect(context.stdout.text).toContain("1.000 s  temperature 25 °C");
    expect(context.stdout.text).toContain("64.000 s; ");
  });

  it("goes on after Ctrl-C", async () => {
    const { pace, context, exitCode, prompt } = terminal(["watch mcp9808", "clock"]);
    const { write } = context.stdout;
    let samples = 0;
    context.stdout.write = (data) => {
      write.call(context.stdout, data);
      samples += 1;
      if (samples === 3) pace.setTimer(500, () => prompt.interrupted());
    };
    await pace.run(exitCode);
    expect(samples).toBe(4);
    expect(pace.now()).toBe(2500);
    expect(context.stdout.text).toMatch(/\n2\.000 s {2}temperature 25 °C .*\n4\.000 s; .*\n$/);
    expect(context.stderr.text).toMatch(/^A simulated bus .*\n\n$/);
    prompt.interrupted();
  });

  it("completes commands, chips, addresses and physical values", async () => {
    const { pace, exitCode, prompt } = terminal(["add at24c02", "clock"]);
    const { complete } = prompt;
    await pace.run(exitCode);
    expect(complete("")).toEqual(expect.arrayContaining(["add ", "detect ", "help ", "exit "]));
    expect(complete("  re")).toEqual(["remove ", "release ", "recover ", "read "]);
    expect(complete("add sh")).toEqual(["sht31"]);
    expect(complete("add sht31@")).toEqual(["sht31@0x44 ", "sht31@0x45 "]);
    expect(complete("add sht31@0x45 h")).toEqual(["humidity="]);
    expect(complete("add nothing h")).toEqual([]);
    expect(complete("help ad")).toEqual(["add ", "advance "]);
    expect(complete("help add ")).toEqual([]);
    expect(complete("hold s")).toEqual(["sda ", "scl "]);
    expect(complete("trace o")).toEqual(["on ", "off "]);
    expect(complete("clock s")).toEqual(["step "]);
    expect(complete("advance ")).toEqual([]);
    expect(complete("frob x")).toEqual([]);
  });
});

describe("completion of what is on the bus", () => {
  it("follows the bus", async () => {
    const seen: (readonly string[])[] = [];
    let complete: PromptOptions["complete"] = () => [];
    const context = new MemoryContext({
      registry: defaultRegistry(),
      chips,
      lines: ["add at24c02", "clock"],
      prompted: (options) => (complete = options.complete),
    });
    const { write } = context.stdout;
    context.stdout.write = (data) => {
      write.call(context.stdout, data);
      const lines = [
        "put ",
        "put 0x18 t",
        "put mcp9808 p",
        "put 0x51 ",
        "remove a",
        "get ",
        "read ",
        "transfer w",
        "get 0x18 ",
      ];
      if (String(data).includes("ms pass")) seen.push(...lines.map((line) => complete(line)));
    };
    await runCommandLine(["lab"], context);
    expect(seen).toEqual([
      ["mcp9808@0x18 ", "at24c02@0x50 "],
      ["temperature="],
      ["poweredMs="],
      [],
      ["at24c02@0x50 "],
      ["0x18 ", "0x50 "],
      ["mcp9808@0x18 ", "at24c02@0x50 "],
      ["w1@0x18 ", "w1@0x50 "],
      [],
    ]);
  });
});
