import { type Address, addressValue, type Segment } from "@twowire/core";
import { I2C_SMBUS } from "./i2c-dev-abi.ts";
import type { DeviceRequest } from "./pipeline/device-request.ts";
import type { SmbusMemory } from "./smbus-memory.ts";
import type { SmbusPlan } from "./smbus-transaction.ts";

/** What an engine does before and after a request: the same for all, so that none needs functions of its own. */
export interface SmbusRequestSteps {
  prepare(address: Address, plan: SmbusPlan, anew: boolean): void;
  refusal(result: number, address: Address): Error;
  finish(
    result: number,
    memory: SmbusMemory,
    address: Address,
    segments: readonly Segment[],
    plan: SmbusPlan,
  ): Promise<void> | void;
}

/** The request for an SMBus transaction that is made on another thread. */
export class SmbusRequest implements DeviceRequest {
  readonly request = I2C_SMBUS;
  readonly argument: number;
  readonly address: number;
  readonly coded: boolean;
  readonly #steps: SmbusRequestSteps;
  readonly #memory: SmbusMemory;
  readonly #to: Address;
  readonly #segments: readonly Segment[];
  readonly #plan: SmbusPlan;

  constructor(
    steps: SmbusRequestSteps,
    memory: SmbusMemory,
    address: Address,
    segments: readonly Segment[],
    plan: SmbusPlan,
  ) {
    this.argument = memory.address;
    this.address = addressValue(address);
    this.coded = plan.packetErrorCode;
    this.#steps = steps;
    this.#memory = memory;
    this.#to = address;
    this.#segments = segments;
    this.#plan = plan;
  }

  prepare(anew: boolean): void {
    this.#steps.prepare(this.#to, this.#plan, anew);
  }

  refusal(result: number): Error {
    return this.#steps.refusal(result, this.#to);
  }

  finish(result: number): Promise<void> | void {
    return this.#steps.finish(result, this.#memory, this.#to, this.#segments, this.#plan);
  }
}
