import { ProviderRegistry } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { confirm } from "./confirm.ts";
import { MemoryContext } from "./memory-context.fixture.ts";

function terminal(...answers: string[]): MemoryContext {
  return new MemoryContext({ registry: new ProviderRegistry(), answers });
}

const question = { lines: ["I will do something."], byDefault: "yes" } as const;

describe("confirm", () => {
  it("shows what i2c-tools show", async () => {
    const context = terminal("y");
    await expect(confirm(context, question, false)).resolves.toBe(true);
    expect(context.stderr.text).toBe(
      "WARNING! This program can confuse your I2C bus, cause data loss and worse!\nI will do something.\nContinue? [Y/n] ",
    );
    expect(context.stdout.text).toBe("");
  });

  it.each([
    ["y", true, true],
    ["Yes", true, true],
    ["n", false, false],
    ["No", false, false],
    ["", true, false],
    ["what?", true, false],
  ])("takes %j as %s by default yes, %s by default no", async (answer, whenYes, whenNo) => {
    await expect(confirm(terminal(answer), question, false)).resolves.toBe(whenYes);
    await expect(confirm(terminal(answer), { ...question, byDefault: "no" }, false)).resolves.toBe(whenNo);
  });

  it("takes the end of input as no, and says that it stops", async () => {
    const context = terminal();
    await expect(confirm(context, question, false)).resolves.toBe(false);
    expect(context.stderr.text).toMatch(/\[Y\/n\] \nAborting on user request\.\n$/);
  });

  it("asks nothing after -y", async () => {
    const context = terminal();
    await expect(confirm(context, question, true)).resolves.toBe(true);
    expect(context.stderr.text).toBe("");
  });

  it("refuses where there is no terminal", async () => {
    const context = new MemoryContext({ registry: new ProviderRegistry() });
    await expect(confirm(context, question, false)).rejects.toThrow("Give -y if you are sure; nothing was sent.");
  });

  it("ends when the user interrupts", async () => {
    const context = new MemoryContext({ registry: new ProviderRegistry(), answers: [], signal: AbortSignal.abort() });
    await expect(confirm(context, question, false)).rejects.toMatchObject({ kind: "aborted" });
  });
});
