import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { inputOf } from "./process-context.ts";

describe("inputOf", () => {
  it("gives one line for each question", async () => {
    const stream = new PassThrough();
    const input = inputOf(stream, new AbortController().signal);
    const first = input.readLine();
    stream.write("yes\n");
    await expect(first).resolves.toBe("yes");
    const second = input.readLine();
    stream.write("\n");
    await expect(second).resolves.toBe("");
  });

  it("gives nothing at the end of input, or when the command is interrupted", async () => {
    const ended = new PassThrough();
    ended.end();
    await expect(inputOf(ended, new AbortController().signal).readLine()).resolves.toBeUndefined();

    const interruption = new AbortController();
    const waiting = inputOf(new PassThrough(), interruption.signal).readLine();
    interruption.abort();
    await expect(waiting).resolves.toBeUndefined();
    await expect(inputOf(new PassThrough(), AbortSignal.abort()).readLine()).resolves.toBeUndefined();
  });

  it("is no terminal where it is a pipe", () => {
    expect(inputOf(new PassThrough(), new AbortController().signal).isTerminal).toBe(false);
  });
});
