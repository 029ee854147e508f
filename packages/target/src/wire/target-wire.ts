import { type Address, type Attachment, I2CError, type TargetHandler, type TransferEnd } from "@twowire/core";
import { AttachedTarget } from "./attached-target.ts";
import { ownAddress } from "./own-address.ts";
import { targetFailure } from "./target-failure.ts";

/** The targets of a host that share its wires: who is there, and who takes part in the transfer that is going on. */
export class TargetWire {
  readonly targets = new Set<AttachedTarget>();

  /**
   * Puts a target on the wires. Listing 0x00 makes it listen to the general call.
   * @throws I2CError `invalid-argument` for no address, or a reserved one
   */
  attach(addresses: readonly number[], handler: TargetHandler): Attachment {
    const checked: readonly Address[] = addresses.map(ownAddress);
    if (checked.length === 0) {
      throw new I2CError({
        kind: "invalid-argument",
        message: "A target needs an address",
        nextStep: "Give at least one, 0x08 to 0x77.",
      });
    }
    const target = new AttachedTarget(checked, handler);
    this.targets.add(target);
    const detach = (): Promise<void> => {
      if (this.targets.delete(target)) target.end("detached");
      return Promise.resolve();
    };
    return { addresses: checked, detach, [Symbol.asyncDispose]: detach };
  }

  /**
   * Ends the part of every target that takes part in the transfer.
   * @throws I2CError when a handler threw; all have been told by then
   */
  endParts(end: TransferEnd): void {
    const failures = this.abandonParts(end);
    if (failures.length > 0) throw targetFailure(failures[0]);
  }

  /** The same after something else has failed already. @returns what handlers threw */
  abandonParts(end: TransferEnd): readonly unknown[] {
    let failures = NO_FAILURES;
    for (const target of this.targets) {
      try {
        target.end(end);
      } catch (error) {
        failures = [...failures, error];
      }
    }
    return failures;
  }
}

const NO_FAILURES: readonly unknown[] = [];
