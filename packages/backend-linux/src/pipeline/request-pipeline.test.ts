import { I2CError, isI2CError } from "@twowire/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DeviceRequest } from "./device-request.ts";
import { FileSettings } from "./file-settings.ts";
import { RequestPipeline } from "./request-pipeline.ts";
import type { ThreadReports } from "./request-threads.ts";
import type { RingMemory } from "./ring-memory.ts";
import { RingServer } from "./ring-server.ts";

const CLAIM = 0x0703;
const PEC = 0x0708;
const REQUEST = 0x0720;
const OWNED = 0x48;
const REFUSED = -95;
const FAILED = -5;
const BACK = new I2CError({ kind: "aborted", message: "Taken back", outcome: "never-sent" });

/** One that somebody asks for. */
interface Spec {
  readonly address: number | undefined;
  readonly coded: boolean | undefined;
  readonly result: number;
  /** Whether another comes in its place after it was refused. */
  readonly replaced: boolean;
}

const PLAIN: Spec = { address: undefined, coded: undefined, result: 0, replaced: false };

/** An open file in a kernel, a libuv that answers when it is told to, and a thread that runs step by step. */
class Bench {
  /** What the file was asked, by number, with what was set then. */
  readonly made: number[] = [];
  readonly violations: string[] = [];
  readonly outcomes: unknown[] = [];
  readonly promises: Promise<void>[] = [];
  readonly pipeline: RequestPipeline;
  readonly specs: Spec[] = [];
  references = 0;
  #nowMs = 0;
  #address = -1;
  #coded = false;
  /** What the program believes to be set. */
  #believed: { address: number; coded: boolean | undefined } = { address: -1, coded: false };
  #journey: (() => void) | undefined;
  #server: RingServer | undefined;
  #settings: FileSettings | undefined;
  #memory: RingMemory | undefined;
  #reports: ThreadReports | undefined;
  #end: () => void = () => undefined;

  /** @param millisecondsEach how long each look at the clock takes, and so each request */
  constructor(waitsWorthOne: number, millisecondsEach = 0) {
    const calls = {
      pointerSize: 8 as const,
      littleEndian: true,
      addressOf: () => 0,
      flock: () => 0,
      ioctl: (_file: number, request: number, argument: number) => this.#ioctl(request, argument),
      ioctlAsync: (_file: number, request: number, argument: number, done: (result: number) => void) => {
        if (this.#journey !== undefined) this.violations.push("two journeys at once");
        if (this.#server?.next === "serve" && this.#reports === undefined)
          this.violations.push("a journey beside the thread");
        this.#journey = () => done(this.#ioctl(request, argument));
      },
    };
    this.pipeline = new RequestPipeline(
      { calls, number: 20, claim: CLAIM },
      {
        waitsWorthOne,
        start: (memory, _file, claim, reports) => {
          const ioctl = (request: number, argument: number): number => this.#ioctl(request, argument);
          this.#memory = memory;
          this.#reports = reports;
          this.#settings = new FileSettings(claim, ioctl);
          this.#server = new RingServer(memory, this.#settings, ioctl, () => (this.#nowMs += millisecondsEach));
          const ended = new Promise<void>((resolve) => (this.#end = resolve));
          return { ref: () => (this.references += 1), unref: () => (this.references -= 1), ended };
        },
      },
    );
  }

  ask(spec: Spec): void {
    const number = this.specs.push(spec) - 1;
    const promise = this.pipeline.request(this.#request(number, spec));
    this.promises.push(promise);
    this.outcomes[number] = "pending";
    promise.then(
      () => (this.outcomes[number] = "done"),
      (error: unknown) => (this.outcomes[number] = error),
    );
  }

  withdraw(number: number): void {
    const promise = this.promises[number];
    if (promise === undefined) return;
    const began = this.made.includes(number);
    if (this.pipeline.withdraw(promise, BACK) && began) this.violations.push(`${number} was taken back too late`);
  }

  ready(): void {
    this.#reports?.ready();
    this.#reports = undefined;
  }

  /** Lets the thread, or the journey, do one thing. @returns whether there was one */
  step(): boolean {
    const journey = this.#journey;
    if (journey !== undefined) {
      this.#journey = undefined;
      journey();
      return true;
    }
    if (this.#reports !== undefined || this.#server === undefined) return false;
    if (this.#server.next === "stop") this.#end();
    if (this.#server.next !== "serve") {
      this.#settings?.forget();
      return false;
    }
    this.#server.serveOne();
    return true;
  }

  /** Goes on until nothing happens any more. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 6; quiet += 1) {
      await turn();
      if (this.step()) quiet = 0;
    }
  }

  get isThreadStarted(): boolean {
    return this.#memory !== undefined;
  }

  #ioctl(request: number, argument: number): number {
    if (request === CLAIM) {
      if (argument === OWNED) return -16;
      this.#address = argument;
      return 0;
    }
    if (request === PEC) {
      this.#coded = argument === 1;
      return 0;
    }
    const number = Math.floor(argument);
    const spec = this.specs[number] ?? PLAIN;
    this.made.push(argument);
    if (spec.address !== undefined && spec.address !== this.#address)
      this.violations.push(`${argument}: wrong address`);
    if (spec.coded !== undefined && spec.coded !== this.#coded) this.violations.push(`${argument}: wrong PEC`);
    return argument === number ? spec.result : 0;
  }

  /** Number 7 asks with the argument 7, what comes in its place with 7.5. */
  #request(argument: number, spec: Spec): DeviceRequest {
    return {
      request: REQUEST,
      argument,
      address: spec.address,
      coded: spec.coded,
      prepare: (anew) => {
        if (anew) this.#believed = { address: -1, coded: undefined };
        const { address, coded } = spec;
        if (address !== undefined && address !== this.#believed.address) {
          if (this.#ioctl(CLAIM, address) < 0) throw new I2CError({ kind: "address-in-use", message: "Owned" });
          this.#believed.address = address;
        }
        if (coded !== undefined && coded !== this.#believed.coded) {
          this.#ioctl(PEC, coded ? 1 : 0);
          this.#believed.coded = coded;
        }
      },
      refusal: (result) => new I2CError({ kind: "address-in-use", message: `Owned (${result})` }),
      finish: (result) => {
        if (result >= 0) return;
        if (result === REFUSED && spec.replaced) return this.pipeline.request(this.#request(argument + 0.5, spec));
        throw new I2CError({ kind: "nack", message: `Result ${result}` });
      },
    };
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What must have become of a request, as a word. */
function expected({ address, result, replaced }: Spec): string {
  if (address === OWNED) return "address-in-use";
  return result >= 0 || (result === REFUSED && replaced) ? "done" : "nack";
}

function word(outcome: unknown): string {
  if (isI2CError(outcome)) return outcome === BACK ? "taken back" : outcome.kind;
  return String(outcome);
}

const spec = fc.record({
  address: fc.constantFrom(0x18, 0x18, 0x18, 0x19, OWNED, undefined),
  coded: fc.constantFrom(undefined, false, true),
  result: fc.constantFrom(0, 0, 0, 0, FAILED, REFUSED),
  replaced: fc.boolean(),
});

const event = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("ask" as const), specs: fc.array(spec, { maxLength: 8 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("step" as const), times: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("withdraw" as const), which: fc.nat(12) }) },
  { weight: 2, arbitrary: fc.constant({ kind: "turn" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "ready" as const }) },
);

describe("RequestPipeline", () => {
  it("makes each request once, in order, with its own settings and outcome, whoever carries it", async () => {
    let byThread = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 30 }),
        fc.constantFrom(1, 1, 3, 1000),
        fc.constantFrom(0, 1),
        async (events, worth, each) => {
          const bench = new Bench(worth, each);
          for (const happening of events) {
            if (happening.kind === "ask") for (const one of happening.specs) bench.ask(one);
            else if (happening.kind === "withdraw") bench.withdraw(bench.promises.length - 1 - happening.which);
            else if (happening.kind === "ready") bench.ready();
            else if (happening.kind === "turn") await turn();
            else for (let time = 0; time < happening.times; time += 1) bench.step();
          }
          await bench.settle();
          bench.ready();
          await bench.settle();
          if (bench.isThreadStarted) byThread += 1;
          expect(bench.violations).toEqual([]);
          for (const [number, one] of bench.specs.entries()) {
            const outcome = word(bench.outcomes[number]);
            expect([expected(one), "taken back"]).toContain(outcome);
            const times = bench.made.filter((made) => made === number).length;
            expect(times).toBe(outcome === "taken back" || outcome === "address-in-use" ? 0 : 1);
          }
          // What comes in the place of another comes right after it: 7.5 after 7.
          expect(bench.made).toEqual([...bench.made].sort((left, right) => left - right));
          for (const made of bench.made) if (!Number.isInteger(made)) expect(bench.made).toContain(made - 0.5);
          const closed = bench.pipeline.close();
          await bench.settle();
          await closed;
          expect(bench.references).toBe(bench.isThreadStarted ? 1 : 0);
        },
      ),
      { numRuns: 300 },
    );
    expect(byThread).toBeGreaterThan(50);
  });

  it("starts no thread for what waits for nobody, and one for what often does", async () => {
    const bench = new Bench(10);
    for (let round = 0; round < 20; round += 1) {
      bench.ask(PLAIN);
      bench.step();
      await turn();
    }
    expect(bench.isThreadStarted).toBe(false);
    for (let round = 0; round < 11; round += 1) bench.ask(PLAIN);
    expect(bench.isThreadStarted).toBe(true);
    await bench.settle();
    expect(bench.outcomes).toEqual(Array.from({ length: 31 }, () => "done"));
  });

  it("keeps the process alive only while something is under way", async () => {
    const bench = new Bench(1);
    bench.ask(PLAIN);
    bench.ask(PLAIN);
    bench.ready();
    await bench.settle();
    expect(bench.references).toBe(0);
    bench.ask(PLAIN);
    await turn();
    expect(bench.references).toBe(1);
    await bench.settle();
    expect(bench.references).toBe(0);
  });

  it.each([0, 1])(
    "tells of a request that took %d ms before the next is through only if it took long",
    async (each) => {
      const bench = new Bench(1, each);
      for (let count = 0; count < 4; count += 1) bench.ask(PLAIN);
      // The first two go on journeys of their own.
      bench.step();
      bench.ready();
      bench.step();
      for (let turns = 0; turns < 5; turns += 1) await turn();
      bench.step();
      for (let turns = 0; turns < 5; turns += 1) await turn();
      expect(bench.made).toEqual([0, 1, 2]);
      expect(bench.outcomes).toEqual(["done", "done", each === 0 ? "pending" : "done", "pending"]);
      await bench.settle();
      expect(bench.outcomes).toEqual(["done", "done", "done", "done"]);
    },
  );

  it("holds more than the ring does", async () => {
    const bench = new Bench(1);
    for (let count = 0; count < 100; count += 1) bench.ask({ ...PLAIN, result: count % 7 === 6 ? FAILED : 0 });
    bench.ready();
    await bench.settle();
    expect(bench.made).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(bench.outcomes.map(word)).toEqual(bench.specs.map(expected));
  });
});
