import type { Attachment, Clock, TargetCapabilities, TargetHandler, TargetHost } from "@twowire/core";
import { ChannelGate, type Switch } from "./channel-gate.ts";

/** A channel of an emulated mux, as a place for targets: they are put on the bus above, each behind a gate. */
export class ChannelHost implements TargetHost {
  readonly #switch: Switch;
  readonly #index: number;
  readonly #above: TargetHost;
  readonly #gates = new Map<ChannelGate, Attachment>();

  constructor(mux: Switch, index: number, above: TargetHost) {
    this.#switch = mux;
    this.#index = index;
    this.#above = above;
  }

  get capabilities(): TargetCapabilities {
    return this.#above.capabilities;
  }

  get clock(): Clock {
    return this.#above.clock;
  }

  async attach(addresses: readonly number[], handler: TargetHandler): Promise<Attachment> {
    const gate = new ChannelGate(this.#switch, this.#index, handler);
    const above = await this.#above.attach(addresses, gate);
    this.#gates.set(gate, above);
    const detach = async (): Promise<void> => {
      this.#gates.delete(gate);
      await above.detach();
    };
    return { addresses: above.addresses, detach, [Symbol.asyncDispose]: detach };
  }

  /** Disconnects targets in the middle of whatever they are doing. */
  cut(): void {
    for (const gate of this.#gates.keys()) gate.cut();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const attachments = [...this.#gates.values()];
    this.#gates.clear();
    await Promise.all(attachments.map((attachment) => attachment.detach()));
  }
}
