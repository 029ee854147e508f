import { type Address, addressValue, type Clock, type I2CError, isAddress10 } from "@twowire/core";
import { I2C_SLAVE, I2C_SLAVE_FORCE } from "./i2c-dev-abi.ts";
import { addressInUse, claimError, type ErrorContext, failedCall } from "./kernel-errors.ts";
import type { SystemCalls } from "./system-calls.ts";

/** How long the kernel's answer is taken for true: a driver may come and take the address while a program runs. */
export const RECHECK_MS = 1000;

/** Looking at the clock costs as much as half a system call, so it is done only at every so many uses of an address. */
const USES_PER_LOOK = 8;

/** The request that claims an address. @param force also one that a kernel driver owns */
export function claimRequest(force: boolean): number {
  return force ? I2C_SLAVE_FORCE : I2C_SLAVE;
}

/**
 * Asks the kernel for an address before it is used, because I2C_RDWR does not: a kernel driver that owns it would be
 * disturbed. It also sets the address that SMBus calls on this file go to.
 */
export class AddressClaim {
  readonly #calls: SystemCalls;
  readonly #file: number;
  readonly #request: number;
  readonly #force: boolean;
  readonly #clock: Clock;
  readonly #context: ErrorContext;
  #claimed: Address | undefined;
  #recheckAtMs = 0;
  #uses = 0;

  constructor(calls: SystemCalls, file: number, force: boolean, clock: Clock, context: ErrorContext) {
    this.#calls = calls;
    this.#file = file;
    this.#force = force;
    this.#request = claimRequest(force);
    this.#clock = clock;
    this.#context = context;
  }

  /** @throws I2CError `address-in-use` where a kernel driver owns the address */
  claim(address: Address): void {
    this.#uses += 1;
    if (address === this.#claimed && this.#uses % USES_PER_LOOK !== 0) return;
    const now = this.#clock.now();
    if (address === this.#claimed && now < this.#recheckAtMs) return;
    this.#claimed = undefined;
    if (isAddress10(address)) this.#claimTenBit(address);
    else this.#claimSevenBit(address);
    this.#claimed = address;
    this.#recheckAtMs = now + RECHECK_MS;
  }

  /** Claims anew at the next use, because another thread may have claimed another address. */
  forget(): void {
    this.#claimed = undefined;
  }

  /** Why an address cannot be used. @param result the negative errno of the claim */
  refusal(result: number, address: Address): I2CError {
    return claimError(this.#context, failedCall(result, "ioctl(I2C_SLAVE)"), address);
  }

  #claimSevenBit(address: Address): void {
    const result = this.#calls.ioctl(this.#file, this.#request, addressValue(address));
    if (result < 0) throw this.refusal(result, address);
  }

  /** I2C_SLAVE takes a 10-bit address for the 7-bit one of the same value; sysfs tells them apart. */
  #claimTenBit(address: Address): void {
    if (!this.#force && this.#context.ownerOf(address) !== undefined) throw addressInUse(this.#context, address);
  }
}
