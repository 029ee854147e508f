import { getEventListeners } from "node:events";
import { expect, it } from "vitest";
import { onAbort } from "./abort-listeners.ts";

it("has one listener on the signal for all who wait, and none when nobody does", () => {
  const { signal } = new AbortController();
  const forget = Array.from({ length: 20 }, () => onAbort(signal, () => undefined));
  expect(getEventListeners(signal, "abort")).toHaveLength(1);
  for (const each of forget) each();
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
  onAbort(signal, () => undefined);
  for (const each of forget) each();
  expect(getEventListeners(signal, "abort")).toHaveLength(1);
});

it("calls each listener once, and none that was forgotten", () => {
  const abort = new AbortController();
  const calls: string[] = [];
  const listener = (): void => void calls.push("twice");
  onAbort(abort.signal, listener);
  onAbort(abort.signal, listener);
  onAbort(abort.signal, () => calls.push("forgotten"))();
  abort.abort();
  abort.abort();
  expect(calls).toEqual(["twice", "twice"]);
  expect(getEventListeners(abort.signal, "abort")).toHaveLength(0);
});
