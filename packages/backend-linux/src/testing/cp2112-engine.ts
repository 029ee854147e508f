import {
  type Address,
  addressValue,
  type Clock,
  type ControllerCapabilities,
  type I2CEngine,
  type Segment,
  writtenBytes,
} from "@twowire/core";
import { messageCapabilities, restrict } from "../capabilities.ts";
import { FUNC_I2C } from "../functionality.ts";
import { transferError } from "../kernel-errors.ts";
import { quirksOf } from "../known-adapters.ts";
import type { DriverMessage, ModelCp2112Driver } from "./model-cp2112-driver.ts";

const QUIRKS = quirksOf("cp2112");

/** A controller on the modelled driver, which can do and tell as much as `linux:N` on the real one. */
export class Cp2112Engine implements I2CEngine {
  readonly name = "linux:0";
  readonly capabilities: ControllerCapabilities = {
    ...restrict(messageCapabilities(FUNC_I2C), QUIRKS.capabilities, undefined),
    // The functionality bits do not say so, but I2C_RDWR and the driver let it pass.
    emptyWrite: true,
  };
  readonly clock: Clock;
  readonly #driver: ModelCp2112Driver;

  constructor(driver: ModelCp2112Driver, clock: Clock) {
    this.#driver = driver;
    this.clock = clock;
  }

  async perform(address: Address, segments: readonly Segment[]): Promise<void> {
    const messages = segments.map((segment): DriverMessage => {
      const place = { address: addressValue(address) };
      return segment.read === undefined ? { ...place, write: writtenBytes(segment) } : { ...place, read: segment.read };
    });
    try {
      await this.#driver.transfer(messages);
    } catch (error) {
      const context = { bus: this.name, peculiar: QUIRKS.errors, ownerOf: () => undefined, isGone: () => false };
      throw transferError(context, error, address, segments);
    }
  }
}
