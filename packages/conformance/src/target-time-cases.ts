import { type Clock, delay, I2CDevice, isI2CError, registerMap, type TargetHandler } from "@twowire/core";
import { demand, demandEqual, helpfulError, rejection } from "./judgement.ts";
import { NotCapable } from "./not-capable.ts";
import { NotJudged } from "./not-judged.ts";
import { HERE } from "./places.ts";
import { scriptedTarget } from "./scripted-target.ts";
import type { TargetBench } from "./target-bench.ts";
import type { TargetCase } from "./target-case.ts";
import { nextRequest } from "./target-write-cases.ts";
import { Underway } from "./underway.ts";

/** Milliseconds: what SMBus allows a target in one message (SMBus 3.0, T_LOW:SEXT). */
const SMBUS_LIMIT_MS = 25;

/** T31 to T34: what takes time. */
export const TARGET_TIME_CASES: readonly TargetCase[] = [
  {
    id: "T31a",
    title: "a target may let the controller wait for 1, 10 and 24 ms, at any byte (handler)",
    needs: ["stretch", "fixture.passTime"],
    async run(bench) {
      await demandPatientController(bench);
      let stretchMs = 0;
      const pause = (): Promise<void> => delay(bench.clock, stretchMs);
      await bench.attachBare(
        [HERE],
        scriptedTarget({
          offers: [0x5a, 0xa5],
          start: () => pause().then(() => true),
          write: () => pause().then(() => true),
          beforeRead: pause,
        }),
      );
      for (stretchMs of [1, 10, 24]) {
        const before = bench.clock.now();
        await bench.patience.whileTimePasses(bench.write(HERE, 1, 2));
        demand(bench.clock.now() - before >= 3 * stretchMs, `a target that waits ${stretchMs} ms was not waited for`);
        const read = await bench.patience.whileTimePasses(bench.read(HERE, 2));
        demandEqual(read, Uint8Array.of(0x5a, 0xa5), `what is read where each byte takes ${stretchMs} ms`);
      }
    },
  },
  {
    id: "T31b",
    title: "a target that looks for requests every 10, 20 or 30 ms misses none (request API)",
    needs: ["stretch", "fixture.passTime"],
    async run(bench) {
      await demandPatientController(bench);
      const target = await bench.openTarget();
      for (const everyMs of [10, 20, 30]) {
        const transfers = new Underway(
          (async () => {
            await bench.write(HERE, 7);
            return bench.read(HERE, 2);
          })(),
        );
        const got: number[] = [];
        while (!transfers.settled) {
          await bench.patience.pass(everyMs);
          const request = await target.request({ timeoutMs: 0 });
          if (request?.isRead === true) got.push(await request.write(Uint8Array.of(1, 2)));
          else if (request !== undefined) got.push(...(await request.read()));
        }
        demandEqual(await transfers.result, Uint8Array.of(1, 2), `what is read, looking every ${everyMs} ms`);
        demandEqual(got[0], 7, "the byte of the write");
      }
    },
  },
  {
    id: "T31c",
    title:
      "SMBus time: 24 ms of waiting in one request pass, more than 25 end it, and the bus is released (request API)",
    needs: ["nack", "stretch", "fixture.passTime"],
    async run(bench) {
      await demandPatientController(bench);
      const target = await bench.openTarget([HERE], { smbus: true });
      for (const stepMs of [8, 9]) {
        const writing = new Underway(bench.write(HERE, 1, 2, 3));
        const request = await nextRequest(bench, target.request());
        for (let byte = 0; byte < 3; byte += 1) {
          await bench.patience.pass(stepMs);
          await request.read(1).catch((error: unknown) => void helpfulError(error, "reading too late"));
        }
        if (3 * stepMs <= SMBUS_LIMIT_MS) await writing.result;
        else await bench.refused(writing.result, 2, "a write whose target took too long");
        await bench.becomes(() => request.end !== undefined, "the request did not end");
        demandEqual(request.end, 3 * stepMs <= SMBUS_LIMIT_MS ? "stop" : "timeout", "end of the request");
        if (request.end === "timeout") {
          const error = await rejection(request.read(1), "a use of the request after the limit");
          demandEqual(error.kind, "timeout", "kind of the error");
        }
        await request.close();
      }
    },
  },
  {
    id: "T31d",
    title: "where the host cannot make a controller wait, the request API is refused and says why",
    needs: [],
    async run(bench) {
      if (bench.can.stretch === "byte") throw new NotJudged("a limit of stretch");
      // Refuses with unsupported, or is a failure.
      await bench.openTarget().catch((error: unknown) => {
        if (!(error instanceof NotCapable)) throw error;
      });
    },
  },
  {
    id: "T32a",
    title:
      "a busy target refuses its address and is found when it is done; or, as the host says, cannot refuse it (handler)",
    needs: [],
    async run(bench) {
      const handler = scriptedTarget({ offers: [0x5a] });
      let busy = true;
      const heard: string[] = [];
      await bench.attachBare([HERE], {
        ...handler,
        start: (...asked) => (busy ? false : handler.start(...asked)),
        write: (byte) => (heard.push("byte"), handler.write(byte)),
        stop: () => void heard.push("end"),
      });
      if (bench.can.nackAddress) {
        await bench.refused(bench.write(HERE, 1), "address", "a write to a busy target");
        await bench.refused(bench.read(HERE, 1), "address", "a read from a busy target");
      } else await bench.read(HERE, 1);
      demandEqual(heard, [], "what a target was told that had refused its address");
      busy = false;
      demandEqual(await bench.read(HERE, 1), Uint8Array.of(0x5a), "what is read when it is done");
    },
  },
  {
    id: "T32b",
    title: "a controller that asks again finds the target when it is done (handler)",
    needs: ["nackAddress", "fixture.passTime"],
    async run(bench) {
      const controller = await bench.controller();
      const doneAtMs = bench.clock.now() + 5;
      const isDone = (): boolean => bench.clock.now() >= doneAtMs;
      await bench.attachBare([HERE], scriptedTarget({ start: isDone }));
      const device = new I2CDevice(controller, HERE);
      await bench.patience.whileTimePasses(device.waitForAck({ timeoutMs: 1000, intervalMs: 1 }));
      demand(isDone(), "the target was found while it was busy");
    },
  },
  {
    id: "T33a",
    title:
      "a new value shows after one conversion; shutdown freezes it, and waking takes a whole conversion (register target)",
    needs: ["fixture.passTime"],
    async run(bench) {
      const chip = new Converting(bench.clock);
      const { file } = await bench.registers(chip.map, {
        hooks: {
          beforeRead: () => file.poke("value", chip.value),
          beforeWrite: () => void chip.value,
          written: ({ register, value }) => register === "control" && chip.shutDown((value & 1) !== 0),
        },
      });
      const value = async (): Promise<number | undefined> => (await bench.writeRead(HERE, [1], 1))[0];
      chip.measured = 0x11;
      await bench.patience.pass(CONVERSION_MS / 2);
      demandEqual(await value(), 0, "the value within the first conversion");
      await bench.patience.pass(CONVERSION_MS);
      demandEqual(await value(), 0x11, "the value after a conversion");
      await bench.write(HERE, 0, 1);
      chip.measured = 0x22;
      await bench.patience.pass(3 * CONVERSION_MS);
      demandEqual(await value(), 0x11, "the value in shutdown");
      await bench.write(HERE, 0, 0);
      await bench.patience.pass(CONVERSION_MS / 2);
      demandEqual(await value(), 0x11, "the value within the first conversion after waking");
      await bench.patience.pass(CONVERSION_MS);
      demandEqual(await value(), 0x22, "the value after a conversion");
    },
  },
  {
    id: "T34a",
    title:
      "a clock held low for too long ends the transfer: half a write is dropped, the registers and the pointer stay",
    needs: ["stretch", "fixture.passTime"],
    async run(bench) {
      await demandPatientController(bench);
      const map = registerMap({
        name: "HELD",
        order: "big",
        registers: {
          value: { address: 0, width: 16, reset: 0x1234 },
          other: { address: 1, width: 8, reset: 0x55 },
        },
      });
      const gate = bench.gate();
      let bytes = 0;
      let stuck = true;
      const ends: string[] = [];
      const { file } = await bench.registers(map, {
        around: (target) => ({
          start: (...asked) => target.start(...asked),
          write: (byte) => ((bytes += 1) === 3 && stuck ? gate.pass().then(() => true) : target.write(byte)),
          read: () => target.read(),
          clocked: (acknowledged) => target.clocked?.(acknowledged),
          stop: (end) => (ends.push(end), target.stop(end)),
        }),
      });
      const given = new Underway(bench.write(HERE, 0, 0xbe, 0xef).catch((error: unknown) => error));
      await bench.becomes(() => gate.reached, "the write never reached its target");
      const error = await bench.patience.whileTimePasses(given.result, 10);
      const { nackPhase } = (await bench.controller()).capabilities;
      // A controller that cannot tell one NACK from another may not tell it from this either.
      const kinds = nackPhase ? ["timeout"] : ["timeout", "nack"];
      demand(isI2CError(error) && kinds.includes(error.kind), "a clock that is held for ever was waited for");
      stuck = false;
      await bench.becomes(() => ends.length === 1, "the target was not told of the end");
      demandEqual(file.peek("value"), 0x1234, "the register that half was written of");
      demandEqual(await bench.read(HERE, 2), Uint8Array.of(0x12, 0x34), "what is read where the pointer was");
      await bench.write(HERE, 1, 0x66);
      demandEqual(await bench.read(HERE, 1), Uint8Array.of(0x66), "what is read after the next write");
    },
  },
  {
    id: "T34b",
    title: "after 35 ms without a clock a target that keeps SMBus time has left the message, and the next one is right",
    needs: ["nack", "stretch", "fixture.passTime"],
    async run(bench) {
      await demandPatientController(bench);
      const map = registerMap({ name: "TIMED", order: "big", registers: { value: { address: 0, width: 16 } } });
      let holdMs = 0;
      let bytes = 0;
      const ends: string[] = [];
      const { file } = await bench.registers(map, {
        around(target) {
          const timed = bench.layers.timedTarget(
            { ...bareCalls(target), stop: (end) => (ends.push(end), target.stop(end)) },
            bench.clock,
          );
          // Somebody else who holds the clock before the last byte.
          const write = async (byte: number): Promise<boolean> => {
            if ((bytes += 1) % 3 === 0) await delay(bench.clock, holdMs);
            return timed.write(byte);
          };
          return { ...bareCalls(timed), write };
        },
      });
      for (const [value, ms] of [
        [0x11, 30],
        [0x22, 40],
        [0x33, 30],
      ] as const) {
        holdMs = ms;
        const writing = bench.patience.whileTimePasses(bench.write(HERE, 0, value, value));
        if (ms > 35) await bench.refused(writing, 2, `a write of which the clock was held for ${ms} ms`);
        else await writing;
        demandEqual(
          file.peek("value"),
          ms > 35 ? 0x1111 : value * 0x101,
          `the register when the clock was held for ${ms} ms`,
        );
      }
      demandEqual(ends, ["stop", "timeout", "stop"], "ends that the target was told of");
    },
  },
];

/** The calls of a target, to be changed one by one. */
function bareCalls(target: TargetHandler): TargetHandler {
  return {
    start: (...asked) => target.start(...asked),
    write: (byte) => target.write(byte),
    read: () => target.read(),
    clocked: (acknowledged) => target.clocked?.(acknowledged),
    stop: (end) => target.stop(end),
  };
}

const CONVERSION_MS = 100;

/** The physics of a chip that measures again and again, unless it is shut down. */
class Converting {
  readonly map = registerMap({
    name: "CONVERTING",
    registers: {
      control: { address: 0, width: 8, fields: { shutdown: { bit: 0 } } },
      value: { address: 1, width: 8, access: "ro", volatile: true },
    },
  });
  /** What the next conversion finds. */
  measured = 0;
  readonly #clock: Clock;
  #converted = 0;
  #beganAtMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#beganAtMs = clock.now();
  }

  /** The result of the last conversion that is done. */
  get value(): number {
    const now = this.#clock.now();
    if (this.#beganAtMs !== undefined && now - this.#beganAtMs >= CONVERSION_MS) {
      this.#converted = this.measured;
      this.#beganAtMs = now - ((now - this.#beganAtMs) % CONVERSION_MS);
    }
    return this.#converted;
  }

  shutDown(down: boolean): void {
    this.#beganAtMs = down ? undefined : this.#clock.now();
  }
}

/** Demands a controller that waits for a clock that is held low. */
async function demandPatientController(bench: TargetBench): Promise<void> {
  const { clockStretching } = (await bench.controller()).capabilities;
  if (clockStretching === "none") throw new NotJudged("controller.clockStretching");
}
