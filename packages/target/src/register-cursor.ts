import type { FieldReference, Register, RegisterMap } from "@twowire/core";

/** What a field holds now, moved down to bit 0. */
export type FieldLookup = (field: FieldReference) => number;

/** What each value of a register pointer selects. Made once for each target. */
export class PointerLayout {
  readonly map: RegisterMap;
  readonly #valueOf: FieldLookup;
  /** The registers behind each address: one, or one for each bank. */
  readonly #registers = new Map<number, Register[]>();
  readonly #following: ReadonlyMap<number, number>;

  constructor(map: RegisterMap, valueOf: FieldLookup) {
    this.map = map;
    this.#valueOf = valueOf;
    this.#following = new Map(map.pointer.wraps.map(({ first, last }) => [last, first]));
    for (const register of map.registers) {
      const addresses = map.pointer.increment === "byte" ? register.bytes : 1;
      for (let index = 0; index < addresses; index += 1) {
        const address = register.address + index;
        const others = this.#registers.get(address);
        if (others === undefined) this.#registers.set(address, [register]);
        else others.push(register);
      }
    }
  }

  /** The register at an address in the bank that is selected, or what stands for one; `undefined` where nothing does. */
  registerAt(address: number): Register | undefined {
    const register = this.#registerAt(address);
    if (register !== undefined) return register;
    const { unmapped } = this.map;
    return unmapped === "nack" || unmapped === "ignore" ? undefined : unmapped;
  }

  /** The address that follows. */
  after(address: number): number {
    return this.#following.get(address) ?? ((address + 1) & this.map.pointer.mask) >>> 0;
  }

  /**
   * Whether the pointer moves on now.
   * @param told whether the pointer was sent with the bit that may tell it to
   */
  moves(told: boolean): boolean {
    const { increment, enabledBy, disabledBy, incrementBit } = this.map.pointer;
    if (increment === "none" || (incrementBit !== 0 && !told)) return false;
    if (enabledBy !== undefined && this.#valueOf(enabledBy) === 0) return false;
    return disabledBy === undefined || this.#valueOf(disabledBy) === 0;
  }

  #registerAt(address: number): Register | undefined {
    const registers = this.#registers.get(address);
    const { bankedBy } = this.map;
    if (registers === undefined || bankedBy === undefined) return registers?.[0];
    const bank = this.#valueOf(bankedBy);
    return registers.find(({ banks }) => banks === undefined || banks.includes(bank));
  }
}

/** A place in a register map, byte by byte, that moves on as the map's pointer does. */
export class RegisterCursor {
  readonly #layout: PointerLayout;
  /** What the pointer would be here. */
  address = 0;
  /** The byte of the register, from 0; its length and more after its end, where the pointer does not move. */
  index = 0;
  /** What is here, if anything. */
  register: Register | undefined;

  constructor(layout: PointerLayout) {
    this.#layout = layout;
  }

  moveTo(address: number): void {
    const { map } = this.#layout;
    this.address = address;
    this.register = this.#layout.registerAt(address);
    const counts = map.pointer.increment === "byte" && this.register !== undefined && this.register !== map.unmapped;
    this.index = counts ? address - (this.register?.address ?? 0) : 0;
  }

  /**
   * Goes on by one byte.
   * @param told whether the pointer was sent with the bit that may tell it to move on
   */
  advance(told: boolean): void {
    const { register } = this;
    const { increment } = this.#layout.map.pointer;
    const complete = register === undefined || this.index + 1 >= register.bytes;
    if (register?.fifo !== undefined) {
      // The next entry comes from the same place.
      this.index = complete ? 0 : this.index + 1;
      this.address = register.address + (increment === "byte" ? this.index : 0);
    } else if (!this.#layout.moves(told)) {
      // Where addresses count bytes it is this byte that the pointer stays at.
      if (increment !== "byte") this.index += 1;
    } else if (increment === "byte" || complete) {
      this.moveTo(this.#layout.after(this.address));
    } else {
      this.index += 1;
    }
  }

  /** Whether the next byte is one of the register's, rather than after its end or nowhere. */
  get inside(): boolean {
    return this.register !== undefined && this.index < this.register.bytes;
  }
}
