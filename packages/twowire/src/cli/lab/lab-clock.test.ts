import { delay, VirtualClock } from "@twowire/core";
import { expect, it } from "vitest";
import { LabClock } from "./lab-clock.ts";

it("runs as fast as it can where nobody watches", async () => {
  const time = new LabClock();
  expect(time.paced).toBe(false);
  expect(await time.run(delay(time.clock, 60_000).then(() => "done"))).toBe("done");
  expect(time.now()).toBe(60_000);
});

it("keeps pace with the real time where somebody watches", async () => {
  const pace = new VirtualClock();
  const time = new LabClock(pace);
  const seen: (readonly [number, number])[] = [];
  const work = async (): Promise<void> => {
    for (const waitMs of [10, 0, 25]) {
      await delay(time.clock, waitMs);
      seen.push([time.now(), pace.now()]);
    }
  };
  await pace.run(time.run(work()));
  expect(seen).toEqual([
    [10, 10],
    [10, 10],
    [35, 35],
  ]);
});

it("takes no real time to advance", async () => {
  const pace = new VirtualClock();
  const time = new LabClock(pace);
  let fired = false;
  time.clock.setTimer(400, () => (fired = true));
  await time.advance(500);
  expect([fired, time.now(), pace.now()]).toEqual([true, 500, 0]);
});

it("passes on errors, and does not wait for timers that nobody waits for", async () => {
  const pace = new VirtualClock();
  const time = new LabClock(pace);
  time.clock.setTimer(5000, () => undefined).clear();
  const abandoned = time.clock.setTimer(3000, () => undefined);
  const failing = delay(time.clock, 10).then(() => Promise.reject(new Error("oops")));
  await expect(pace.run(time.run(failing))).rejects.toThrow("oops");
  expect([time.now(), pace.now()]).toEqual([10, 10]);
  abandoned.clear();
});

it("waits for the outside world without moving", async () => {
  const pace = new VirtualClock();
  const time = new LabClock(pace);
  const outside = new Promise<void>((resolve) => setTimeout(resolve, 0));
  await time.run(outside);
  expect([time.now(), pace.now()]).toEqual([0, 0]);
});
