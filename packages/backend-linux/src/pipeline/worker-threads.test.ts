import { expect, it, vi } from "vitest";
import { RequestRing } from "./request-ring.ts";
import { workerThreads } from "./worker-threads.ts";

// The sources have no request-thread.js beside them, as a bundle that was made without it.
it("reports once that a thread could not begin, and has ended by then", async () => {
  const ready = vi.fn<() => void>();
  const failed = vi.fn<() => void>();
  const { ended } = workerThreads.start(new RequestRing().memory, -1, 0, { ready, failed });
  await ended;
  expect(failed).toHaveBeenCalledTimes(1);
  expect(ready).not.toHaveBeenCalled();
});

it("reports no failure of a thread that was stopped", async () => {
  const ring = new RequestRing();
  const failed = vi.fn<() => void>();
  ring.stop();
  await workerThreads.start(ring.memory, -1, 0, { ready: () => undefined, failed }).ended;
  expect(failed).not.toHaveBeenCalled();
});
