import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { busFromEngine } from "./bus-from-engine.ts";
import { delay } from "./clock.ts";
import type { I2CController } from "./controller.ts";
import { FakeEngine } from "./fake-engine.fixture.ts";
import { isI2CError } from "./i2c-error.ts";
import { address7 } from "./make-address.ts";
import type { Segment } from "./segment.ts";

const CHIP = address7(0x18);

/** One thing that somebody does with the bus. */
interface Deed {
  readonly kind: "transfer" | "exclusive" | "nested" | "recover" | "close";
  /** Bytes of the transfer, the time it takes. */
  readonly length: number;
  readonly timeoutMs: number | undefined;
  /** When its AbortSignal fires; 0 before the call. */
  readonly abortAfterMs: number | undefined;
  readonly stop: boolean;
  readonly throws: boolean;
  readonly awaits: boolean;
  /** Milliseconds before the next deed. */
  readonly pauseMs: number;
  readonly inner: readonly Deed[];
}

const limit = fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined, freq: 3 });

/** How many transfers the engine takes at once. */
const depths = fc.constantFrom(1, 1, 2, 5);

function deeds(depth: number): fc.Arbitrary<readonly Deed[]> {
  const kinds = ["transfer", "transfer", "recover", "nested", ...(depth > 0 ? ["exclusive", "exclusive"] : [])];
  return fc.array(
    fc.record({
      kind: fc.constantFrom(...(kinds as Deed["kind"][]), ...(depth === 2 ? (["close"] as const) : [])),
      length: fc.integer({ min: 1, max: 4 }),
      timeoutMs: limit,
      abortAfterMs: limit,
      stop: fc.boolean(),
      throws: fc.boolean(),
      awaits: fc.boolean(),
      pauseMs: fc.constantFrom(0, 0, 0, 3, 10),
      inner: depth > 0 ? deeds(depth - 1) : fc.constant([]),
    }),
    { maxLength: depth === 2 ? 8 : 3 },
  );
}

class Session {
  readonly engine: FakeEngine;
  readonly #bus;
  readonly #results: Promise<unknown>[] = [];
  /** Numbers of top-level transfers in the order in which they were asked for. */
  readonly asked: number[] = [];
  #count = 0;

  constructor(cut: boolean, byteMs: number, depth: number) {
    this.engine = new FakeEngine({ byteMs, depth, capabilities: { cut } });
    this.#bus = busFromEngine(this.engine);
  }

  async run(plan: readonly Deed[]): Promise<void> {
    const { clock } = this.engine;
    await clock.run(this.#all(this.#bus, plan, false));
    await clock.run(Promise.all(this.#results));
    await clock.run(this.#bus.close());
    await clock.advance(1000);
  }

  async #all(controller: I2CController, plan: readonly Deed[], inside: boolean): Promise<void> {
    for (const deed of plan) {
      const result = this.#do(controller, deed, inside).then(
        () => undefined,
        (error: unknown) => {
          if (isI2CError(error) || (error as Error).message === "work failed") return;
          this.engine.violations.push(`rejected with ${String(error)}`);
        },
      );
      this.#results.push(result);
      if (inside && deed.awaits) await result;
      if (deed.pauseMs > 0) await delay(this.engine.clock, deed.pauseMs);
    }
  }

  #do(controller: I2CController, deed: Deed, inside: boolean): Promise<unknown> {
    const { kind, timeoutMs, abortAfterMs } = deed;
    const wait = { timeoutMs, signal: this.#signal(abortAfterMs) };
    switch (kind) {
      case "transfer":
        return controller.transfer(CHIP, this.#segments(deed, inside), { ...wait, stop: deed.stop || !inside });
      case "exclusive":
        return controller.exclusive(async (locked) => {
          await this.#all(locked, deed.inner, true);
          if (deed.throws) throw new Error("work failed");
        }, wait);
      case "nested":
        // Inside exclusive it must be refused at once; outside it is a transfer like any other.
        return this.#bus.transfer(CHIP, this.#segments(deed, inside)).then(() => {
          if (inside) this.engine.violations.push("the outer controller was used inside exclusive");
        });
      case "recover":
        return this.#bus.recover();
      case "close":
        return this.#bus.close();
    }
  }

  #segments({ length }: Deed, inside: boolean): readonly Segment[] {
    this.#count += 1;
    if (!inside) this.asked.push(this.#count);
    return [{ write: new Uint8Array(length).fill(this.#count) }];
  }

  #signal(abortAfterMs: number | undefined): AbortSignal | undefined {
    if (abortAfterMs === undefined) return undefined;
    const abort = new AbortController();
    if (abortAfterMs === 0) abort.abort();
    else this.engine.clock.setTimer(abortAfterMs, () => abort.abort());
    return abort.signal;
  }
}

describe("any interleaving of transfers, exclusive, deadlines, aborts and close", () => {
  it("leaves one transfer at a time on the wire, keeps their order, settles every promise and leaks nothing", async () => {
    await fc.assert(
      fc.asyncProperty(deeds(2), fc.boolean(), fc.constantFrom(0, 1, 7), depths, async (plan, cut, byteMs, depth) => {
        const session = new Session(cut, byteMs, depth);
        await session.run(plan);
        const { engine, asked } = session;
        expect(engine.violations).toEqual([]);
        expect(engine.active).toBeUndefined();
        expect(engine.closed).toBe(true);
        expect(engine.clock.pending).toBe(0);
        const sent = engine.lines
          .map((line) => Number.parseInt(/W A (..)/.exec(line)?.[1] ?? "", 16))
          .filter((number) => asked.includes(number));
        expect(sent).toEqual([...sent].sort((a, b) => a - b));
        // A bus that was left held got its STOP before anybody else's START.
        expect(engine.lines.join(" ")).not.toMatch(/[AN] S /);
      }),
      { numRuns: 500 },
    );
  });

  it("goes on serving after every such interleaving without close", async () => {
    const open = deeds(2).map((plan) => plan.filter(({ kind }) => kind !== "close"));
    await fc.assert(
      fc.asyncProperty(open, fc.boolean(), fc.constantFrom(0, 7), depths, async (plan, cut, byteMs, depth) => {
        const engine = new FakeEngine({ byteMs, depth, capabilities: { cut } });
        const bus = busFromEngine(engine);
        const results = plan.map((deed) => {
          const wait = { timeoutMs: deed.timeoutMs };
          const result =
            deed.kind === "transfer"
              ? bus.transfer(CHIP, [{ write: new Uint8Array(deed.length) }], wait)
              : bus.exclusive(
                  (locked) =>
                    deed.throws
                      ? Promise.reject(new Error("work failed"))
                      : locked.transfer(CHIP, [{ write: new Uint8Array(deed.length) }], { stop: deed.stop }),
                  wait,
                );
          return result.catch(() => undefined);
        });
        const after = bus.transfer(CHIP, [{ write: Uint8Array.of(0xee) }]);
        await engine.clock.run(Promise.all([...results, after]));
        expect(engine.lines.at(-1)).toBe("S 18W A EE A P");
        expect(engine.violations).toEqual([]);
      }),
    );
  });
});
