import { expect, it, vi } from "vitest";
import { FileSettings } from "./file-settings.ts";
import { RequestRing } from "./request-ring.ts";
import { RingServer } from "./ring-server.ts";

const CLAIM = 0x0703;
const QUICK_MS = 0.001;
const SLOW_MS = 0.1;

/** Serves requests that take so long each, all asked for at once. @returns after how many of them the program was woken */
function wokenAfter(durationsMs: readonly number[]): number[] {
  let nowMs = 0;
  let made = 0;
  const ioctl = (): number => {
    nowMs += durationsMs[made] ?? 0;
    made += 1;
    return 0;
  };
  const ring = new RequestRing();
  const server = new RingServer(ring.memory, new FileSettings(CLAIM, ioctl), ioctl, () => nowMs);
  for (const _ of durationsMs) ring.place({ request: 1, argument: 0, address: undefined, coded: undefined, ...NEVER });
  ring.publish();
  const woken: number[] = [];
  const notify = vi.spyOn(Atomics, "notify").mockImplementation(() => woken.push(made));
  while (server.next === "serve") server.serveOne();
  notify.mockRestore();
  return woken;
}

const NEVER = {
  prepare: (): void => undefined,
  finish: (): void => undefined,
  refusal: (): Error => new Error("Not refused"),
};

it("wakes the program once for many quick requests", () => {
  expect(wokenAfter(Array.from({ length: 32 }, () => QUICK_MS))).toEqual([32]);
});

it("wakes the program after each slow one", () => {
  expect(wokenAfter([SLOW_MS, SLOW_MS, SLOW_MS, SLOW_MS])).toEqual([1, 2, 3, 4]);
});

it("looks at the clock together for eight after a quick one, so that it soon sees that they have become slow", () => {
  const durationsMs = Array.from({ length: 20 }, (_, index) => (index < 1 ? QUICK_MS : SLOW_MS));
  expect(wokenAfter(durationsMs)).toEqual([9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
});

it("claims an address once for a ring of requests without a sleep between them, and again after it", () => {
  const claims: number[] = [];
  let made = 0;
  const ioctl = (request: number): number => {
    if (request === CLAIM) claims.push(made);
    else made += 1;
    return 0;
  };
  const ring = new RequestRing();
  const server = new RingServer(ring.memory, new FileSettings(CLAIM, ioctl), ioctl, () => 0);
  // A ring that is not entered at its first slot.
  for (const count of [5, 32, 32]) {
    for (let index = 0; index < count; index += 1) {
      ring.place({ request: 1, argument: 0, address: 0x18, coded: undefined, ...NEVER });
    }
    ring.publish();
    while (server.next === "serve") server.serveOne();
    while (ring.collect() !== undefined);
  }
  expect(claims).toEqual([0, 32, 64]);
});
