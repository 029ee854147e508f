import { SimulatedBus } from "@twowire/backend-sim";
import { type I2CController, I2CDevice, type TargetHandler, VirtualClock } from "@twowire/core";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { Tca9548a } from "./driver.ts";
import { Tca9548aEmulator } from "./emulator.ts";

/** Sixteen cells behind a pointer, the same kind of device on every channel at the same address. It takes its time now and then. */
class Memory implements TargetHandler {
  readonly cells = new Uint8Array(16);
  /** Everything that was wrong when it was addressed. */
  readonly complaints: string[] = [];
  readonly #clock: VirtualClock;
  readonly #complain: () => string | undefined;
  readonly #holdMs: () => number;
  #pointer = 0;
  #isPointer = false;

  constructor(clock: VirtualClock, complain: () => string | undefined, holdMs: () => number) {
    this.#clock = clock;
    this.#complain = complain;
    this.#holdMs = holdMs;
  }

  start(): boolean | Promise<boolean> {
    const complaint = this.#complain();
    if (complaint !== undefined) this.complaints.push(complaint);
    this.#isPointer = true;
    return this.#later(true);
  }

  write(byte: number): boolean | Promise<boolean> {
    if (this.#isPointer) this.#pointer = byte & 15;
    else this.cells[this.#pointer++ & 15] = byte;
    this.#isPointer = false;
    return this.#later(true);
  }

  read(): number | Promise<number> {
    return this.#later(this.cells[this.#pointer++ & 15] ?? 0xff);
  }

  stop(): void {
    this.#isPointer = false;
  }

  #later<T>(answer: T): T | Promise<T> {
    const holdMs = this.#holdMs();
    return holdMs === 0 ? answer : new Promise((resolve) => void this.#clock.setTimer(holdMs, () => resolve(answer)));
  }
}

const ADDRESS = 0x18;
const ABSENT = 0x19;

type Step = "write" | "read" | "increment" | "absent" | "escape" | "pause";

const task = fc.record({
  /** The channel, or the bus itself. */
  place: fc.oneof(fc.nat(7), fc.constant("trunk" as const)),
  startMs: fc.nat(5),
  steps: fc.array(fc.constantFrom<Step>("write", "read", "increment", "absent", "escape", "pause"), { maxLength: 6 }),
});

it("tasks on different channels never meet each other's devices", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(task, { minLength: 2, maxLength: 10 }),
      fc.boolean(),
      fc.array(fc.nat(3), { minLength: 1, maxLength: 30 }),
      async (tasks, deselect, holds) => {
        const clock = new VirtualClock();
        const bus = new SimulatedBus({ clock });
        const chip = new Tca9548aEmulator();
        await chip.attachTo(bus);
        let held = 0;
        const holdMs = (): number => holds[held++ % holds.length]!;
        const devices = Array.from(
          { length: 8 },
          (_, index) =>
            new Memory(
              clock,
              () => (chip.connected.join() === String(index) ? undefined : `${index} met [${chip.connected.join()}]`),
              holdMs,
            ),
        );
        for (const [index, device] of devices.entries()) await chip.channel(index).attach([ADDRESS], device);
        const trunkDevice = new Memory(
          clock,
          () => (deselect && chip.connected.length > 0 ? `the bus met [${chip.connected.join()}]` : undefined),
          holdMs,
        );
        // At an address of its own: behind a mux that stays selected, the same one would answer as well.
        await bus.attach([0x30], trunkDevice);
        const controller = bus.controller();
        const mux = new Tca9548a(controller, { deselect });

        const run = async ({ place, startMs, steps }: (typeof tasks)[number], own: number): Promise<void> => {
          const wait = (durationMs: number) =>
            new Promise<void>((resolve) => void clock.setTimer(durationMs, () => resolve()));
          const where: I2CController = place === "trunk" ? controller : mux.channel(place);
          const address = place === "trunk" ? 0x30 : ADDRESS;
          const memory = place === "trunk" ? trunkDevice : devices[place]!;
          const device = new I2CDevice(where, address);
          let value = 0;
          await wait(startMs);
          for (const [index, step] of steps.entries()) {
            if (step === "pause") await wait(2);
            if (step === "write") await device.writeRegister(own, (value = own * 16 + index));
            if (step === "read") expect(await device.readRegister(own)).toBe(value);
            if (step === "increment") {
              value = (value + 1) & 0xff;
              await device.exclusive(async (locked) => {
                await locked.writeRegister(own, ((await locked.readRegister(own)) + 1) & 0xff);
              });
            }
            if (step === "absent") {
              await expect(new I2CDevice(where, ABSENT).read(1)).rejects.toMatchObject({ kind: "nack-address" });
            }
            if (step === "escape") {
              const escaping = device.exclusive(async (locked) => {
                await locked.readRegister(own);
                throw new Error("escaped");
              });
              await expect(escaping).rejects.toThrow("escaped");
            }
          }
          expect(memory.cells[own]).toBe(value);
        };

        await clock.run(Promise.all(tasks.map(run)));
        expect([...devices, trunkDevice].flatMap(({ complaints }) => complaints)).toEqual([]);
        await mux.close();
        expect(chip.connected).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});
