import { address7, busFromEngine, FULL_CAPABILITIES, type I2CBus } from "@twowire/core";
import { expect, it } from "vitest";
import { TargetBench } from "./target-bench.ts";

it("opens one controller for transfers that begin at the same time, and closes it", async () => {
  const events: string[] = [];
  const openController = async (): Promise<I2CBus> => {
    events.push("open");
    await Promise.resolve();
    const close = (): void => void events.push("close");
    return busFromEngine({ name: "slow:", capabilities: FULL_CAPABILITIES, perform: () => undefined, close });
  };
  const host = { [Symbol.asyncDispose]: () => Promise.resolve() } as never;
  {
    await using bench = new TargetBench({ host, openController, close: () => void events.push("put away") });
    await Promise.all([bench.write(address7(0x18), 1), bench.write(address7(0x18), 2)]);
  }
  expect(events).toEqual(["open", "close", "put away"]);
});
