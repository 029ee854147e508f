import { afterEach, describe, expect, it, vi } from "vitest";
import { createTaskContext } from "./task-context.ts";

afterEach(() => void vi.unstubAllGlobals());

async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

describe("a task context", () => {
  it("is remembered over every await, and by nobody else", async () => {
    const context = createTaskContext<string>();
    const seen: (string | undefined)[] = [];
    const task = (name: string): Promise<void> =>
      context.run(name, async () => {
        for (let step = 0; step < 3; step += 1) {
          await turn();
          seen.push(context.current());
        }
      });
    await Promise.all([task("one"), task("two"), turn().then(() => seen.push(context.current()))]);
    expect(seen.filter((name) => name === "one")).toHaveLength(3);
    expect(seen.filter((name) => name === "two")).toHaveLength(3);
    expect(seen.filter((name) => name === undefined)).toHaveLength(1);
    expect(context.current()).toBeUndefined();
  });

  it("is the innermost where they are nested", () => {
    const context = createTaskContext<string>();
    context.run("outer", () => {
      context.run("inner", () => expect(context.current()).toBe("inner"));
      expect(context.current()).toBe("outer");
    });
  });

  it.each([undefined, {}, { getBuiltinModule: () => undefined }])(
    "reaches to the first await where the runtime has none (process %o)",
    async (process) => {
      vi.stubGlobal("process", process);
      const context = createTaskContext<string>();
      const seen: (string | undefined)[] = [];
      await context.run("one", async () => {
        seen.push(context.current());
        context.run("inner", () => seen.push(context.current()));
        await Promise.resolve();
        seen.push(context.current());
      });
      expect(() =>
        context.run("throwing", () => {
          throw new Error("oops");
        }),
      ).toThrow("oops");
      seen.push(context.current());
      expect(seen).toEqual(["one", "inner", undefined, undefined]);
    },
  );
});
