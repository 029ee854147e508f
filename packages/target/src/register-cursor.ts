import type { Register, RegisterMap } from "@twowire/core";

/** What each value of a register pointer selects. Made once for each target. */
export class PointerLayout {
  readonly map: RegisterMap;
  readonly #registers = new Map<number, Register>();

  constructor(map: RegisterMap) {
    this.map = map;
    for (const register of map.registers) {
      const addresses = map.pointer.increment === "byte" ? register.bytes : 1;
      for (let index = 0; index < addresses; index += 1) this.#registers.set(register.address + index, register);
    }
  }

  /** The register at an address, or what stands for one; `undefined` where nothing does. */
  registerAt(address: number): Register | undefined {
    const register = this.#registers.get(address);
    if (register !== undefined) return register;
    const { unmapped } = this.map;
    return unmapped === "nack" || unmapped === "ignore" ? undefined : unmapped;
  }

  /** The byte of its register that an address selects, from 0. */
  indexAt(address: number): number {
    if (this.map.pointer.increment !== "byte") return 0;
    const register = this.#registers.get(address);
    return register === undefined ? 0 : address - register.address;
  }

  /** The address that follows. */
  after(address: number): number {
    const { wrap, mask } = this.map.pointer;
    return address === wrap.last ? wrap.first : ((address + 1) & mask) >>> 0;
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
    this.address = address;
    this.index = this.#layout.indexAt(address);
    this.register = this.#layout.registerAt(address);
  }

  /** Goes on by one byte. */
  advance(): void {
    const complete = this.register === undefined || this.index + 1 >= this.register.bytes;
    const { increment } = this.#layout.map.pointer;
    if (increment === "byte" || (increment === "register" && complete)) this.moveTo(this.#layout.after(this.address));
    else this.index += 1;
  }

  /** Whether the next byte is one of the register's, rather than after its end or nowhere. */
  get inside(): boolean {
    return this.register !== undefined && this.index < this.register.bytes;
  }
}
