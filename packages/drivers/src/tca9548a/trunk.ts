import { type Address, formatAddress, type I2CController, I2CError } from "@twowire/core";
import { ControlRegister } from "./control-register.ts";

/** A controller that is a channel of a mux. */
export interface MuxedController extends I2CController {
  /** Why nothing that is addressed behind the mux may have this address. */
  refuseAddress(address: Address): I2CError | undefined;
}

/** What is known of the muxes on one controller: they must not have channels selected at the same time by accident. */
export class Trunk {
  readonly #controller: I2CController;
  readonly #registers = new Map<Address, { readonly register: ControlRegister; drivers: number }>();

  constructor(controller: I2CController) {
    this.#controller = controller;
  }

  /** Joins a driver of the mux at this address. */
  join(address: Address): ControlRegister {
    const known = this.#registers.get(address) ?? { register: new ControlRegister(address), drivers: 0 };
    known.drivers += 1;
    this.#registers.set(address, known);
    return known.register;
  }

  /** The driver was closed. With its last driver, a mux is forgotten. */
  leave({ address }: ControlRegister): void {
    const known = this.#registers.get(address);
    if (known === undefined) return;
    known.drivers -= 1;
    if (known.drivers === 0) this.#registers.delete(address);
  }

  /** The other muxes that may have a channel selected. */
  othersSelected(register: ControlRegister): readonly ControlRegister[] {
    return Array.from(this.#registers.values(), (known) => known.register).filter(
      (other) => other !== register && other.maybeSelected,
    );
  }

  /** Why nothing behind a mux on this controller may have this address: a mux on the way there would answer too. */
  refuseAddress(address: Address): I2CError | undefined {
    if (!this.#registers.has(address)) return refuseAbove(this.#controller, address);
    return new I2CError({
      kind: "address-in-use",
      message: `There is a TCA9548A at ${formatAddress(address)} on ${this.#controller.name}, which would answer as well as anything behind a mux`,
      nextStep: "Give one of the two another address: the pins A2 to A0 of a mux choose 0x70 to 0x77.",
      address,
    });
  }
}

/** Why a mux above a controller that is itself a channel forbids this address. */
export function refuseAbove(controller: I2CController, address: Address): I2CError | undefined {
  return isMuxed(controller) ? controller.refuseAddress(address) : undefined;
}

function isMuxed(controller: I2CController): controller is MuxedController {
  return "refuseAddress" in controller;
}

const trunks = new WeakMap<I2CController, Trunk>();

/** The trunk of a controller: always the same one. */
export function trunkOf(controller: I2CController): Trunk {
  const known = trunks.get(controller);
  if (known !== undefined) return known;
  const trunk = new Trunk(controller);
  trunks.set(controller, trunk);
  return trunk;
}
