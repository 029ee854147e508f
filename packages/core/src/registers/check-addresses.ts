import { formatWord } from "./bits.ts";
import { definitionError } from "./definition-error.ts";
import type { Pointer, Register } from "./register-map.ts";
import { everyBank, isInBank } from "./resolve-banks.ts";

/** Refuses registers that the pointer cannot select, or that get into each other's way. */
export function checkAddresses(mapName: string, pointer: Pointer, registers: readonly Register[]): void {
  for (const register of registers) checkInside(mapName, pointer, register);
  for (const bank of everyBank(registers)) {
    const inBank = registers.filter((register) => isInBank(register, bank));
    checkApart(mapName, pointer, inBank);
  }
}

function checkInside(mapName: string, pointer: Pointer, register: Register): void {
  const { address } = register;
  const last = lastAddress(pointer, register);
  if (Number.isInteger(address) && address >= 0 && last <= pointer.mask) return;
  throw definitionError(
    { path: `${mapName}.${register.name}` },
    `its address ${address}${last === address ? "" : ` to ${last}`} is outside of what the pointer can say`,
    `Give an address from 0 to ${formatWord(pointer.mask, pointer.width)}, or correct the pointer's bits.`,
  );
}

/** @param registers by address */
function checkApart(mapName: string, pointer: Pointer, registers: readonly Register[]): void {
  let below: Register | undefined;
  for (const register of registers) {
    if (below !== undefined && register.address <= lastAddress(pointer, below)) {
      const bank = register.banks === undefined && below.banks === undefined ? "" : " in the same bank";
      throw definitionError(
        { path: `${mapName}.${register.name}` },
        `its address ${formatWord(register.address, pointer.width)} belongs to ${below.name}${bank} already`,
        pointer.increment === "byte"
          ? "An address counts bytes here: correct an address, a width, or the pointer's increment."
          : "Correct the address of one of them.",
      );
    }
    below = register;
  }
}

/** The last address that selects something of this register. */
function lastAddress(pointer: Pointer, register: Register): number {
  return register.address + (pointer.increment === "byte" ? register.bytes - 1 : 0);
}
