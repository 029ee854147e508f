import {
  type Attachment,
  FIRST_DEVICE_ADDRESS,
  I2CError,
  LAST_DEVICE_ADDRESS,
  type TargetHandler,
  type TargetHost,
  type TransferEnd,
} from "@twowire/core";
import type { EmulatedChip } from "@twowire/target";
import { ChannelHost } from "./channel-host.ts";
import { CHANNELS, channelsOf, checkChannel } from "./channels.ts";

/** The general call, and every address that a device may have. */
const ALL_ADDRESSES = [
  0,
  ...Array.from({ length: LAST_DEVICE_ADDRESS - FIRST_DEVICE_ADDRESS + 1 }, (_, index) => FIRST_DEVICE_ADDRESS + index),
];

/**
 * A TCA9548A. Attached like any chip, it is its control register and no more. With `attachTo` it is a switch: targets that are
 * attached to `channel(k)` are on the bus as long as channel k is selected.
 *
 * ```
 * const mux = new Tca9548aEmulator();
 * await mux.attachTo(bus, 0x70);
 * await mux.channel(3).attach([0x18], sensor);
 * ```
 */
export class Tca9548aEmulator implements EmulatedChip {
  /** What was written last. */
  #register = 0;
  /** The channels that are connected: the register as it was at the last STOP. */
  #connected = 0;
  /** Whether a controller is talking to the mux itself. */
  #addressed = false;
  #channels: readonly ChannelHost[] | undefined;

  /** The channels that are connected, in order. A write is seen here from the STOP on. */
  get connected(): readonly number[] {
    return channelsOf(this.#connected);
  }

  /** Whether a channel is connected. */
  isConnected(channel: number): boolean {
    return ((this.#connected >> channel) & 1) === 1;
  }

  /**
   * Puts the mux, and what will be attached to its channels, on a bus.
   * @throws I2CError `unsupported` for a host that cannot have several addresses, refuse one, or tell a repeated START;
   * `invalid-argument` for a mux that is on a bus already; and what `attach` throws
   */
  async attachTo(host: TargetHost, address = 0x70): Promise<Attachment> {
    this.#refuseHost(host);
    this.#channels = Array.from({ length: CHANNELS }, (_, index) => new ChannelHost(this, index, host));
    const own = await host.attach([address], this).catch((error: unknown) => {
      this.#channels = undefined;
      throw error;
    });
    // A mux is connected to every transfer of its bus, so it sees each START: how it knows of a STOP that was not its own.
    const others = ALL_ADDRESSES.filter((other) => other !== address);
    const ear = await host.attach(others, new Ear(this)).catch(async (error: unknown) => {
      await own.detach();
      this.#channels = undefined;
      throw error;
    });
    const detach = async (): Promise<void> => {
      const channels = this.#channels ?? [];
      this.#channels = undefined;
      await Promise.all([own.detach(), ear.detach(), ...channels.map((channel) => channel[Symbol.asyncDispose]())]);
    };
    return { addresses: own.addresses, detach, [Symbol.asyncDispose]: detach };
  }

  /**
   * A place for targets, 0 to 7. Disposing of it takes its targets off.
   * @throws I2CError `invalid-argument` for another one, or for a mux that is on no bus yet
   */
  channel(index: number): TargetHost {
    const channel = this.#channels?.[checkChannel(index)];
    if (channel !== undefined) return channel;
    throw new I2CError({
      kind: "invalid-argument",
      message: "This TCA9548A is its control register only: its channels are on no bus",
      nextStep: "Put it on a bus with attachTo(bus, address), then attach targets to its channels.",
    });
  }

  /** A pulse on the reset pin, or power that came back: all channels are disconnected at once, whatever is going on. */
  reset(): void {
    this.#register = 0;
    this.#connected = 0;
    this.#addressed = false;
    for (const channel of this.#channels ?? []) channel.cut();
  }

  /** There is nothing physical to set. */
  set(parameter: string): void {
    throw new I2CError({
      kind: "invalid-argument",
      message: `A TCA9548A has no ${parameter} to set`,
      nextStep: "Write its control register, one bit for each channel.",
    });
  }

  start(_address: number, _direction: "read" | "write", restart: boolean): boolean {
    this.heardStart(restart);
    this.#addressed = true;
    return true;
  }

  /** Of several bytes, the last one counts (section 8.5.3.1). */
  write(byte: number): boolean {
    if (this.#addressed) this.#register = byte;
    return this.#addressed;
  }

  /** The register as it was written, even before the STOP that makes it work. */
  read(): number {
    return this.#addressed ? this.#register : 0xff;
  }

  stop(end: TransferEnd): void {
    if (end !== "restart") this.heardStop();
  }

  /** A START on the bus: if it is not a repeated one, there was a STOP before. */
  heardStart(restart: boolean): void {
    if (!restart) this.heardStop();
  }

  /** A STOP: now channels are connected and disconnected (data sheet, section 8.5.4). */
  heardStop(): void {
    this.#connected = this.#register;
  }

  #refuseHost({ capabilities }: TargetHost): void {
    if (this.#channels !== undefined) {
      throw new I2CError({
        kind: "invalid-argument",
        message: "This TCA9548A is on a bus already",
        nextStep: "Detach it first, or make another one.",
      });
    }
    const lacking =
      capabilities.addresses < ALL_ADDRESSES.length
        ? "answer at every address"
        : capabilities.nackAddress
          ? capabilities.restart
            ? undefined
            : "tell a repeated START from a START"
          : "refuse an address";
    if (lacking === undefined) return;
    throw new I2CError({
      kind: "unsupported",
      message: `A target on this host cannot ${lacking}, as the devices behind a mux must`,
      nextStep: "Choose another host, such as a simulated bus.",
    });
  }
}

/** Hears every START and answers none. */
class Ear implements TargetHandler {
  readonly #mux: Tca9548aEmulator;

  constructor(mux: Tca9548aEmulator) {
    this.#mux = mux;
  }

  start(_address: number, _direction: "read" | "write", restart: boolean): boolean {
    this.#mux.heardStart(restart);
    return false;
  }

  write(): boolean {
    return false;
  }

  read(): number {
    return 0xff;
  }

  stop(): void {
    // It takes part in nothing that could end.
  }
}
