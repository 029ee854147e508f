import type { Address, TargetHandler, TransferEnd } from "@twowire/core";

/** A handler on the bus, and whether it takes part in the transfer that is going on. */
export class AttachedTarget {
  readonly addresses: ReadonlySet<number>;
  readonly handler: TargetHandler;
  /** Acknowledged its address, and has not been told the end yet. */
  active = false;
  /** The transfer that addressed it last. */
  visitor: object | undefined;
  /** The byte that it is sending. */
  sending = 0xff;

  constructor(addresses: readonly Address[], handler: TargetHandler) {
    this.addresses = new Set(addresses);
    this.handler = handler;
  }

  /** Tells the handler the end of its part, if it has one. */
  end(end: TransferEnd): void {
    if (!this.active) return;
    this.active = false;
    this.handler.stop(end);
  }
}
