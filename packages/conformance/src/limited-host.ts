import {
  type Attachment,
  I2CError,
  type Now,
  type TargetCapabilities,
  type TargetHandler,
  type TargetHost,
  type TransferEnd,
} from "@twowire/core";

/**
 * A host that is worse than the one below it, as real hardware is, and says so: to see what targets and suites make of that.
 * @param limits what it cannot do as well
 */
export function limitedHost(host: TargetHost, limits: Partial<TargetCapabilities>): TargetHost {
  const capabilities = { ...host.capabilities, ...limits };
  let taken = 0;
  return {
    capabilities,
    clock: host.clock,
    async attach(addresses, handler) {
      if (taken + addresses.length > capabilities.addresses) {
        throw new I2CError({
          kind: "unsupported",
          message: `This host answers at ${capabilities.addresses} addresses, of which ${taken} are taken`,
        });
      }
      const attachment = await host.attach(addresses, new LimitedTarget(handler, capabilities));
      taken += addresses.length;
      return released(attachment, () => (taken -= addresses.length));
    },
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

/** An attachment that gives its addresses back. */
function released(attachment: Attachment, release: () => void): Attachment {
  let attached = true;
  const detach = (): Promise<void> => {
    if (attached) release();
    attached = false;
    return attachment.detach();
  };
  return { addresses: attachment.addresses, detach, [Symbol.asyncDispose]: detach };
}

/** A target as hardware with these capabilities would ask it. */
class LimitedTarget implements TargetHandler {
  readonly #handler: TargetHandler;
  readonly #can: TargetCapabilities;
  /** Whether the target takes part, whatever the hardware acknowledged for it. */
  #takesPart = false;
  /** Whether the target has refused a byte, where that counts for the one after it. */
  #refused = false;
  /** Bytes that were fetched and not yet sent. */
  #ahead: Now<number>[] = [];

  constructor(handler: TargetHandler, can: TargetCapabilities) {
    this.#handler = handler;
    this.#can = can;
  }

  get arbitrates(): boolean {
    return this.#can.arbitration === true && this.#handler.arbitrates === true;
  }

  start(address: number, direction: "read" | "write", restart: boolean): Now<boolean> {
    this.#refused = false;
    this.#ahead = [];
    this.#takesPart = false;
    const answer = this.#handler.start(address, direction, restart && this.#can.restart);
    return this.#inTime(answer, true, this.#can.stretch !== "none", (acknowledged) => {
      this.#takesPart = acknowledged;
      return acknowledged || !this.#can.nackAddress;
    });
  }

  write(byte: number): Now<boolean> {
    const { nack } = this.#can;
    if (nack === "next" && this.#refused) return false;
    // What the hardware acknowledged against the target's will is lost.
    if (!this.#takesPart) return nack === "none";
    return this.#inTime(this.#handler.write(byte), true, this.#can.stretch === "byte", (acknowledged) => {
      if (nack === "byte") return acknowledged;
      this.#refused = !acknowledged;
      return true;
    });
  }

  read(): Now<number> {
    if (!this.#takesPart) return 0xff;
    while (this.#ahead.length <= this.#can.prefetch) {
      const fetched = this.#handler.read();
      // It may never be sent, and nobody hears of its failure then.
      if (fetched instanceof Promise) fetched.catch(() => undefined);
      this.#ahead.push(fetched);
    }
    const next = this.#ahead.shift() ?? 0xff;
    return this.#inTime(next, 0xff, this.#can.stretch === "byte", (byte) => byte);
  }

  clocked(acknowledged: boolean): void {
    if (this.#takesPart && this.#can.clockedCount) this.#handler.clocked?.(acknowledged);
  }

  stop(end: TransferEnd): void {
    if (!this.#takesPart) return;
    this.#takesPart = false;
    this.#handler.stop(end === "restart" && !this.#can.restart ? "stop" : end);
  }

  /** An answer that may come later only where the hardware can wait; otherwise it sends what it has. */
  #inTime<T>(answer: Now<T>, instead: T, waits: boolean, use: (answer: T) => T): Now<T> {
    if (!(answer instanceof Promise)) return use(answer);
    if (waits) return answer.then(use);
    answer.catch(() => undefined);
    return use(instead);
  }
}
