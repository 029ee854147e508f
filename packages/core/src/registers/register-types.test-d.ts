import type { I2CDevice } from "../i2c-device.ts";
import { registerMap } from "./define-register-map.ts";
import type { FieldValue } from "./field-value.ts";
import type { RegisterMap } from "./register-map.ts";
import { readMany } from "./read-many.ts";
import type { RegisterAccess } from "./register-types.ts";
import { registersOf } from "./registers-of.ts";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_is: Same<A, B>): void {}

const map = registerMap({
  name: "TYPED",
  order: "big",
  registers: {
    configuration: {
      address: 1,
      width: 16,
      fields: {
        hysteresis: { bits: [10, 9], enum: { "0C": 0, "1.5C": 1, "3C": 2, "6C": 3 } },
        speed: { bits: [8, 7], enum: { slow: 0, fast: 1 }, partial: true },
        shutdown: { bit: 6, lockedBy: ["lock"] },
        lock: { bit: 5, sticky: true },
        trigger: { bit: 4, pulse: true },
        busy: { bit: 3, access: "ro", volatile: true },
        password: { bits: [2, 0], access: "wo" },
      },
    },
    temperature: {
      address: 2,
      width: 16,
      access: "ro",
      fields: { value: { bits: [12, 0], signed: true, lsb: 1 / 16, unit: "°C" } },
    },
    identity: { address: 3, width: 8, access: "ro", reset: 0x54 },
    limit: { address: 4, width: 16, signed: true },
    mode: { address: 5, width: 8, enum: { off: 0, on: 1 }, partial: true },
    command: { address: 6, width: 8, access: "wo" },
    queue: { address: 8, width: 16, access: "ro", signed: true, fifo: { depth: 4 } },
    parts: { address: 9, width: 8, fifo: { depth: 4 }, fields: { tag: { bit: 0 }, rest: { bits: [7, 1] } } },
    modeSet: { address: 10, width: 8, access: "wo", alias: { of: "mode", as: "set" } },
    mixed: { address: 7, width: 8, access: "ro", fields: { a: { bit: 0 }, b: { bit: 1, access: "rw" } } },
  },
});

export async function typed(device: I2CDevice): Promise<void> {
  const chip = registersOf(device, map);

  const configuration = await chip.configuration.read();
  same<
    typeof configuration,
    {
      readonly hysteresis: "0C" | "1.5C" | "3C" | "6C";
      readonly speed: "slow" | "fast" | number;
      readonly shutdown: boolean;
      readonly lock: boolean;
      readonly busy: boolean;
    }
  >(true);
  same<Awaited<ReturnType<typeof chip.temperature.read>>, { readonly value: number }>(true);
  same<Awaited<ReturnType<typeof chip.identity.read>>, number>(true);
  same<Awaited<ReturnType<typeof chip.mode.read>>, "off" | "on" | number>(true);
  const busy = await chip.configuration.readField("busy");
  same<typeof busy, boolean>(true);
  const many = await readMany(chip.limit, chip.temperature);
  same<typeof many, [number, { readonly value: number }]>(true);

  await chip.configuration.update({ hysteresis: "1.5C", trigger: true, password: 3, speed: 2 });
  await chip.configuration.write({ shutdown: true });
  await chip.limit.write(-5);
  await chip.mode.write("on");
  await chip.command.write(7);
  await chip.mixed.update({ b: true });
  await chip.temperature.readRaw();

  await chip.configuration.pollField("speed", "fast", { timeoutMs: 10 });
  await chip.mode.poll("on", { timeoutMs: 10, intervalMs: 2 });
  const entries = await chip.queue.readEntries(4);
  same<typeof entries, number[]>(true);
  await chip.parts.writeEntries([{ tag: true }, { rest: 3 }]);
  await chip.modeSet.write(1);

  // @ts-expect-error not a value of the field
  await chip.configuration.pollField("shutdown", "on", { timeoutMs: 10 });
  // @ts-expect-error a limit is needed
  await chip.mode.poll("on", {});
  // @ts-expect-error a register without fields
  await chip.mode.pollField("value", "on", { timeoutMs: 10 });
  // @ts-expect-error only read
  await chip.queue.writeEntries([1]);
  // @ts-expect-error reading takes an entry, so it cannot be updated
  await chip.parts.update({ tag: true });
  // @ts-expect-error no queue
  await chip.limit.readEntries(1);
  // @ts-expect-error write-only
  await chip.modeSet.read();

  // @ts-expect-error no such field
  await chip.configuration.update({ hysterese: "1.5C" });
  // @ts-expect-error no such member
  await chip.configuration.update({ hysteresis: "2C" });
  // @ts-expect-error a boolean, not a number
  await chip.configuration.update({ shutdown: 1 });
  // @ts-expect-error a read-only field
  await chip.configuration.update({ busy: true });
  // @ts-expect-error read-only by its register
  await chip.mixed.update({ a: true });
  // @ts-expect-error no such register
  await chip.configuration2.read();
  // @ts-expect-error a read-only register
  await chip.temperature.write({ value: 1 });
  // @ts-expect-error a read-only register
  await chip.temperature.update({ value: 1 });
  // @ts-expect-error a read-only register that is all one value
  await chip.identity.write(0x54);
  // @ts-expect-error a register that is all one value is written, not updated
  await chip.limit.update(3);
  // @ts-expect-error a total enum has no numbers
  await chip.configuration.write({ hysteresis: 1 });
  // @ts-expect-error a write-only register
  await chip.command.read();
  // @ts-expect-error a write-only field
  await chip.configuration.readField("password");
  // @ts-expect-error a pulse reads nothing
  (await chip.configuration.read()).trigger;
  // @ts-expect-error no such width
  registerMap({ name: "X", registers: { a: { address: 0, width: 12 } } });
  // @ts-expect-error no such access
  registerMap({ name: "X", registers: { a: { address: 0, width: 8, access: "read" } } });
}

/** A program that shows any chip: it knows the map when it runs. */
export async function untyped(device: I2CDevice, any: RegisterMap): Promise<void> {
  const chip = registersOf(device, any);
  const register = chip["configuration"];
  same<typeof register, RegisterAccess | undefined>(true);
  const value = await register?.read();
  same<typeof value, FieldValue | Readonly<Record<string, FieldValue>> | undefined>(true);
  await register?.write({ anything: true });
  await register?.update({ anything: 1 });
}

/** A map of one chip is a map. */
export const asAny: RegisterMap = map;
