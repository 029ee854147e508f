import type { ImageBits, ImageRegister, RegisterImage } from "./register-image.ts";

/** A place in an image, byte by byte, that moves on as the image's pointer does. */
export class ImageCursor {
  readonly #image: RegisterImage;
  readonly #memory: Uint8Array;
  /** What the pointer would be here. */
  address = 0;
  /** The number of the register that is here; -1 where there is none. */
  entry = -1;
  /** The byte of the register, from 0; its length and more after its end, where the pointer does not move. */
  index = 0;

  constructor(image: RegisterImage, memory: Uint8Array) {
    this.#image = image;
    this.#memory = memory;
  }

  /** The register that is here. */
  get register(): ImageRegister | undefined {
    return this.#image.registers[this.entry];
  }

  /** How many bytes are here: of the register, or of what is read where there is none. */
  get length(): number {
    return this.register?.length ?? this.#image.unmapped.bytes.length;
  }

  /** Whether the next byte is one of those, rather than after their end. */
  get inside(): boolean {
    return this.index < this.length;
  }

  moveTo(address: number): void {
    this.address = address;
    this.entry = this.#find(address);
    const first = this.register?.address ?? address;
    this.index = address - first;
  }

  /**
   * Goes on by one byte.
   * @param told whether the pointer was sent with the bit that may tell it to move on
   */
  advance(told: boolean): void {
    const { increment } = this.#image.pointer;
    if (!this.#moves(told)) {
      // Where addresses count bytes it is this byte that the pointer stays at.
      if (increment !== "byte") this.index += 1;
    } else if (increment === "byte" || this.index + 1 >= this.length) {
      this.moveTo(this.#after(this.address));
    } else {
      this.index += 1;
    }
  }

  /** The register at an address: the last one that begins there or before, if it goes so far. */
  #find(address: number): number {
    const { registers, pointer } = this.#image;
    let low = 0;
    let high = registers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((registers[middle]?.address ?? 0) <= address) low = middle + 1;
      else high = middle;
    }
    const found = registers[low - 1];
    if (found === undefined) return -1;
    const addresses = pointer.increment === "byte" ? found.length : 1;
    return address < found.address + addresses ? low - 1 : -1;
  }

  #after(address: number): number {
    const { wraps, mask } = this.#image.pointer;
    for (const { first, last } of wraps) if (address === last) return first;
    return (address + 1) & mask;
  }

  #moves(told: boolean): boolean {
    const { increment, incrementBit, enabledBy, disabledBy } = this.#image.pointer;
    if (increment === "none" || (incrementBit !== 0 && !told)) return false;
    if (enabledBy !== undefined && !this.#isSet(enabledBy)) return false;
    return disabledBy === undefined || !this.#isSet(disabledBy);
  }

  #isSet({ offset, mask }: ImageBits): boolean {
    return ((this.#memory[offset] ?? 0) & mask) !== 0;
  }
}
