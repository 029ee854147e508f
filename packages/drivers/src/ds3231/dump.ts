import { decodeInteger, formatByte } from "@twowire/core";
import { RegisterFile } from "@twowire/target";
import { dateOf, type Ds3231Time, isLegal } from "./calendar.ts";
import { timeIn } from "./register-views.ts";
import { ds3231Registers, TIME_REGISTERS } from "./registers.ts";

/** All registers. */
const REGISTER_BYTES = 0x13;

/** All registers, and past their end the time once more. */
export const DUMP_BYTES = REGISTER_BYTES + TIME_REGISTERS.length;

/** What speaks against a DS3231 in what was read from register 0 on, if anything does. */
export function problemIn(dump: Uint8Array): string | undefined {
  for (const register of ds3231Registers.registers) {
    const bytes = dump.subarray(register.address, register.address + register.bytes);
    const word = decodeInteger(bytes, "big");
    if ((word & register.reserved) === 0) continue;
    return `register ${formatByte(register.address)} reads 0x${word.toString(16).toUpperCase()}, with bits that are always 0`;
  }
  const time = timeInDump(dump);
  if (!isLegal(time)) return "the time that it tells is none";
  const again = timeInDump(dump.subarray(REGISTER_BYTES));
  const laterMs = dateOf(again).getTime() - dateOf(time).getTime();
  // Reading takes a few milliseconds, in which a second may end; on a slow bus perhaps two.
  if (isLegal(again) && laterMs >= 0 && laterMs <= 2000) return undefined;
  return "after register 0x12 the time does not come once more";
}

function timeInDump(bytes: Uint8Array): Ds3231Time {
  const registers = new RegisterFile(ds3231Registers);
  for (const name of TIME_REGISTERS) registers.poke(name, bytes[ds3231Registers.byName[name].address] ?? 0);
  return timeIn(registers);
}
