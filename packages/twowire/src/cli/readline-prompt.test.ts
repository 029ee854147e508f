import { PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { ReadlinePrompt } from "./readline-prompt.ts";

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const UP = "\u001B[A";

function prompt({ isTerminal = true, signal = new AbortController().signal } = {}) {
  const input = new PassThrough();
  const terminal = new PassThrough();
  const seen: string[] = [];
  terminal.on("data", (chunk) => seen.push(String(chunk)));
  let interruptions = 0;
  const opened = new ReadlinePrompt(
    { input, terminal: isTerminal ? terminal : undefined, signal },
    {
      text: "lab> ",
      complete: (line) => ["chips ", "clock "].filter((word) => word.startsWith(line)),
      interrupted: () => (interruptions += 1),
    },
  );
  return { input, opened, shown: () => seen.join(""), interruptions: () => interruptions };
}

describe("on a terminal", () => {
  it("shows a prompt and gives what was typed", async () => {
    const { input, opened, shown } = prompt();
    const line = opened.readLine();
    input.write("clock\r");
    expect(await line).toBe("clock");
    expect(shown()).toContain("lab> ");
    expect(opened.isTerminal).toBe(true);
    opened.close();
    opened.close();
  });

  it("remembers lines", async () => {
    const { input, opened } = prompt();
    let line = opened.readLine();
    input.write("clock\r");
    await line;
    line = opened.readLine();
    input.write(`${UP}\r`);
    expect(await line).toBe("clock");
  });

  it("completes", async () => {
    const { input, opened } = prompt();
    const line = opened.readLine();
    input.write("ch\t");
    await setImmediate();
    input.write("\r");
    expect(await line).toBe("chips ");
  });

  it("forgets what was typed at Ctrl-C, and says so", async () => {
    const { input, opened, interruptions } = prompt();
    const line = opened.readLine();
    input.write(`remove it${CTRL_C}chips\r`);
    expect(await line).toBe("chips");
    expect(interruptions()).toBe(1);
  });

  it("says so of a Ctrl-C that nobody waits for, too", async () => {
    const { input, opened, interruptions } = prompt();
    input.write(`chi${CTRL_C}ps\r`);
    await setImmediate();
    expect(interruptions()).toBe(1);
    expect(await opened.readLine()).toBe("chips");
  });

  it("ends at Ctrl-D, after the lines that came before it", async () => {
    const { input, opened } = prompt();
    input.write(`chips\rclock\r${CTRL_D}`);
    await setImmediate();
    expect(await opened.readLine()).toBe("chips");
    expect(await opened.readLine()).toBe("clock");
    expect(await opened.readLine()).toBeUndefined();
    expect(await opened.readLine()).toBeUndefined();
  });
});

describe("on a pipe", () => {
  it("gives line after line, and shows nothing", async () => {
    const { input, opened, shown } = prompt({ isTerminal: false });
    input.end("chips\n\nclock");
    const lines = [await opened.readLine(), await opened.readLine(), await opened.readLine(), await opened.readLine()];
    expect(lines).toEqual(["chips", "", "clock", undefined]);
    expect([shown(), opened.isTerminal]).toEqual(["", false]);
  });
});

describe("a signal", () => {
  it.each([true, false])("ends it (terminal: %s)", async (isTerminal) => {
    const interruption = new AbortController();
    const { input, opened } = prompt({ isTerminal, signal: interruption.signal });
    const line = opened.readLine();
    interruption.abort();
    expect(await line).toBeUndefined();
    input.write("chips\n");
    await setImmediate();
    expect(await opened.readLine()).toBeUndefined();
    opened.close();
  });
});
