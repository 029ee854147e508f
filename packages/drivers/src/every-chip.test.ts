import { SimulatedBus } from "@twowire/backend-sim";
import { I2CDevice, type Register, registersOf, VirtualClock } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { chips } from "./chips.ts";

// What a register map promises about its chip, asked of the emulated one over the bus.

const cases = chips.flatMap(({ name, addresses, model, registers }) => {
  const [address] = addresses;
  if (model === undefined || registers === undefined || address === undefined) return [];
  return registers.registers
    .filter((register) => !register.precious)
    .map((register) => ({ chip: name, register, open: () => open(address) }));

  function open(at: number): ReturnType<typeof registersOf> {
    const clock = new VirtualClock();
    const bus = new SimulatedBus({ clock });
    bus.attachNow([at], model!.emulate({ clock }));
    return registersOf(new I2CDevice(bus.controller(), at), registers!);
  }
});

/** Bits of fields that this holds for, and reserved bits. */
function bitsThat(register: Register, holds: (field: Register["fields"][number]) => boolean): number {
  return register.fields.reduce((bits, field) => (holds(field) ? bits | field.mask : bits), register.reserved) >>> 0;
}

describe.each(cases)("$chip $register.name", ({ register, open }) => {
  it("has its reset value after power-on", async () => {
    const steady = bitsThat(register, (field) => field.readable && !field.volatile && !field.pulse);
    const word = (await open()[register.name]?.readRaw()) ?? -1;
    expect((word & steady) >>> 0).toBe((register.reset & steady) >>> 0);
  });

  it.each([0, 0xffff_ffff, 0x5555_5555, 0xaaaa_aaaa])("keeps what cannot be written, written %i", async (pattern) => {
    const fixed = bitsThat(register, (field) => !field.writable && !field.volatile);
    const access = open()[register.name];
    const before = (await access?.readRaw()) ?? -1;
    await access?.writeRaw((pattern & register.mask) >>> 0);
    const after = (await access?.readRaw()) ?? -2;
    expect((after & fixed) >>> 0).toBe((before & fixed) >>> 0);
  });

  it("reads commands as zero", async () => {
    const pulses = register.fields.reduce((bits, field) => (field.pulse ? bits | field.mask : bits), 0);
    const access = open()[register.name];
    await access?.writeRaw(register.mask);
    expect(((await access?.readRaw()) ?? -1) & pulses).toBe(0);
  });
});
