import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FairLock, type Ticket } from "./fair-lock.ts";
import { I2CError } from "./i2c-error.ts";

const GONE = new I2CError({ kind: "closed", message: "Gone" });

async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}

describe("FairLock", () => {
  it("lets one in at a time, in the order in which they came", async () => {
    const lock = new FairLock();
    const entered: number[] = [];
    expect(lock.tryEnter()).toBe(true);
    expect(lock.tryEnter()).toBe(false);
    for (const who of [1, 2, 3]) void lock.enter().entered.then(() => entered.push(who));
    await settle();
    expect(entered).toEqual([]);
    for (const expected of [[1], [1, 2], [1, 2, 3]]) {
      lock.leave();
      await settle();
      expect(entered).toEqual(expected);
    }
    lock.leave();
    expect(lock.tryEnter()).toBe(true);
  });

  it("lets nobody overtake one who has been called in", async () => {
    const lock = new FairLock();
    lock.tryEnter();
    const next = lock.enter();
    lock.leave();
    expect(lock.tryEnter()).toBe(false);
    await next.entered;
    expect(lock.tryEnter()).toBe(false);
  });

  it("forgets one who cancels, but not one who is inside", async () => {
    const lock = new FairLock();
    const first = lock.enter();
    const second = lock.enter();
    const third = lock.enter();
    second.cancel(GONE);
    second.cancel(GONE);
    first.cancel(GONE);
    await first.entered;
    await expect(second.entered).rejects.toBe(GONE);
    lock.leave();
    await third.entered;
    third.cancel(GONE);
    expect(lock.tryEnter()).toBe(false);
    lock.leave();
    expect(lock.tryEnter()).toBe(true);
  });

  it("turns away everyone once closed, and lets the one inside leave", async () => {
    const lock = new FairLock();
    lock.tryEnter();
    const waiting = lock.enter();
    lock.close(GONE);
    await expect(waiting.entered).rejects.toBe(GONE);
    await expect(lock.enter().entered).rejects.toBe(GONE);
    waiting.cancel(new I2CError({ kind: "aborted", message: "Too late" }));
    lock.leave();
    expect(lock.tryEnter()).toBe(false);
  });

  it("has as many inside as there are places, and lets nobody pass one who needs more", async () => {
    const lock = new FairLock(3);
    expect([lock.tryEnter(1), lock.tryEnter(1)]).toEqual([true, true]);
    const all = lock.enter();
    expect(lock.tryEnter(1)).toBe(false);
    const small = lock.enter(1);
    const entered: string[] = [];
    void all.entered.then(() => entered.push("all"));
    void small.entered.then(() => entered.push("small"));
    lock.leave(1);
    await settle();
    expect(entered).toEqual([]);
    lock.leave(1);
    await settle();
    expect(entered).toEqual(["all"]);
    lock.leave();
    await settle();
    expect(entered).toEqual(["all", "small"]);
    expect([lock.tryEnter(2), lock.tryEnter(1)]).toEqual([true, false]);
  });

  it("lets those in who waited behind one who gives up", async () => {
    const lock = new FairLock(2);
    lock.tryEnter(1);
    const all = lock.enter();
    const small = lock.enter(1);
    all.cancel(GONE);
    await expect(all.entered).rejects.toBe(GONE);
    await small.entered;
  });

  it("calls in at the moment of leaving, also those who leave while they are called in", () => {
    const lock = new FairLock(1);
    lock.tryEnter();
    const order: number[] = [];
    for (const who of [1, 2, 3]) {
      const enter = (): void => {
        order.push(who);
        lock.leave(1);
        order.push(-who);
      };
      lock.queue({ places: 1, enter, reject: () => order.push(0) });
    }
    lock.leave();
    expect(order).toEqual([1, -1, 2, -2, 3, -3]);
    expect(lock.tryEnter()).toBe(true);
  });

  it("keeps the order of many, of whom some give up and others leave at once", () => {
    const lock = new FairLock(2);
    lock.tryEnter();
    const entered: number[] = [];
    const turnedAway: number[] = [];
    const waiters = Array.from({ length: 1000 }, (_, who) => ({
      places: 1,
      enter: () => {
        entered.push(who);
        // Every other one is through at once, and so lets in the next.
        if (who % 2 === 0) lock.leave(1);
      },
      reject: () => turnedAway.push(who),
    }));
    const all = waiters.map((_, who) => who);
    for (const waiter of waiters) lock.queue(waiter);
    for (const [who, waiter] of waiters.entries()) if (who % 10 === 7) lock.cancel(waiter, GONE);
    lock.leave();
    for (let time = 0; time < 250; time += 1) lock.leave(1);
    // Nobody who is inside can give up any more, however long ago that was.
    for (const [who, waiter] of waiters.entries()) if (who % 10 === 3) lock.cancel(waiter, GONE);
    for (let time = 0; time < 1000 && entered.length + turnedAway.length < 1000; time += 1) lock.leave(1);
    expect([...entered].sort((left, right) => left - right)).toEqual(entered);
    expect([...entered, ...turnedAway].sort((left, right) => left - right)).toEqual(all);
    const gaveUp = turnedAway.filter((who) => who % 10 === 3);
    expect(turnedAway).toEqual([...all.filter((who) => who % 10 === 7), ...gaveUp]);
    expect(gaveUp.length).toBeGreaterThan(10);
    expect(gaveUp.length).toBeLessThan(90);
  });

  it("keeps its promises through any sequence of events", async () => {
    const event = fc.record({
      kind: fc.constantFrom("try", "enter", "enter", "leave", "leave", "cancel"),
      which: fc.nat(5),
      yields: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), fc.boolean(), async (events, closes) => {
        const lock = new FairLock();
        const queue: number[] = [];
        const entered: number[] = [];
        const tickets: Ticket[] = [];
        const outcomes: ("in" | "out" | undefined)[] = [];
        let inside = 0;
        const step = (kind: string, which: number): void => {
          if (kind === "try" && lock.tryEnter()) {
            expect(inside).toBe(0);
            inside = 1;
          } else if (kind === "enter") {
            const index = tickets.length;
            const ticket = lock.enter();
            tickets.push(ticket);
            if (inside === 0) {
              inside = 1;
              entered.push(index);
            } else queue.push(index);
            ticket.entered.then(
              () => (outcomes[index] = "in"),
              () => (outcomes[index] = "out"),
            );
          } else if (kind === "leave" && inside === 1) {
            lock.leave();
            const next = queue.shift();
            if (next === undefined) inside = 0;
            else entered.push(next);
          } else if (kind === "cancel") {
            const index = tickets.length - 1 - which;
            tickets[index]?.cancel(GONE);
            const position = queue.indexOf(index);
            if (position !== -1) queue.splice(position, 1);
          }
        };
        for (const { kind, which, yields } of events) {
          step(kind, which);
          if (yields) await settle();
        }
        await settle();
        // Whoever waits is let in, one after the other, or turned away.
        if (closes) {
          lock.close(GONE);
          queue.length = 0;
        }
        while (inside === 1) {
          step("leave", 0);
          await settle();
        }
        await settle();
        for (const [index] of tickets.entries()) expect(outcomes[index]).toBe(entered.includes(index) ? "in" : "out");
        expect(entered).toEqual([...entered].sort((a, b) => a - b));
        expect(lock.tryEnter()).toBe(!closes);
      }),
    );
  });
});
