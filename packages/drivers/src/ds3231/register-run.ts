import { encodeField, type RegisterName, type WriteValue } from "@twowire/core";
import { ds3231Registers } from "./registers.ts";

type Registers = (typeof ds3231Registers)["definition"]["registers"];
type Name = RegisterName<(typeof ds3231Registers)["definition"]>;

/** Values of neighbouring registers. */
type Run = { readonly [Each in Name]?: WriteValue<Registers[Each]> };

/** A write to neighbouring registers: the pointer, and one byte for each. Fields that are left out are as after reset. */
export function runBytes(run: Run): Uint8Array {
  const registers = ds3231Registers.registers.filter(({ name }) => Object.hasOwn(run, name));
  const [first] = registers;
  const words = registers.map((register) => {
    const values: Readonly<Record<string, unknown>> = { ...(run[register.name as Name] as object) };
    return register.fields.reduce((word, field) => {
      const value = values[field.name];
      return value === undefined ? word : (word & ~field.mask) | encodeField(register, field, value);
    }, register.reset);
  });
  return Uint8Array.of(first?.address ?? 0, ...words);
}
