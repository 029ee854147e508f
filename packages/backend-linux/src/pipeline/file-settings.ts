import { I2C_PEC } from "../i2c-dev-abi.ts";
import { ANY } from "./ring-memory.ts";

/** Sets up an open device file for each request, leaving out what is set already. */
export class FileSettings {
  readonly #claim: number;
  readonly #ioctl: (request: number, argument: number) => number;
  #address = ANY;
  #coded = ANY;

  /** @param claim the request that claims an address: I2C_SLAVE or I2C_SLAVE_FORCE */
  constructor(claim: number, ioctl: (request: number, argument: number) => number) {
    this.#claim = claim;
    this.#ioctl = ioctl;
  }

  /** Sets everything again at the next request. */
  forget(): void {
    this.#address = ANY;
    this.#coded = ANY;
  }

  /**
   * @param address 7 bits, or {@link ANY}
   * @param coded 1 for packet error codes by the kernel, 0 for none, or {@link ANY}
   * @returns 0, or the negative errno of what could not be set
   */
  set(address: number, coded: number): number {
    if (address !== ANY && address !== this.#address) {
      // An address that was refused leaves the one before it set.
      this.#address = ANY;
      const result = this.#ioctl(this.#claim, address);
      if (result < 0) return result;
      this.#address = address;
    }
    if (coded !== ANY && coded !== this.#coded) {
      const result = this.#ioctl(I2C_PEC, coded);
      if (result < 0) return result;
      this.#coded = coded;
    }
    return 0;
  }
}
