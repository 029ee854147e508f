import {
  address7,
  type Address,
  formatAddress,
  type I2CController,
  I2CError,
  isI2CError,
  type TransferOptions,
  type WaitOptions,
} from "@twowire/core";
import { closedDriver } from "../closed-driver.ts";
import { MuxChannel } from "./channel.ts";
import { channelsOf, maskOf } from "./channels.ts";
import type { ControlRegister } from "./control-register.ts";
import { Selection } from "./selection.ts";
import { refuseAbove, type Trunk, trunkOf } from "./trunk.ts";

export interface Tca9548aOptions {
  /** 0x70 to 0x77, as pins A2 to A0 say. Default: 0x70. */
  readonly address?: number | undefined;
  /**
   * Whether channels are deselected after each use. Otherwise they stay selected until others are needed, which saves two transfers
   * out of three on the same channel; but whatever uses the bus without the mux then meets the devices behind it too.
   * Default: true.
   */
  readonly deselect?: boolean | undefined;
  /** Options of every transfer with the mux itself, such as `timeoutMs`; a signal does not keep it from being deselected. */
  readonly transfer?: TransferOptions | undefined;
}

export interface Tca9548aIdentity {
  readonly model: "TCA9548A";
  /** It has nothing that names it: all that is known is that a register of one byte answers. */
  readonly certain: false;
  /** The channels that are selected. */
  readonly channels: readonly number[];
}

const FIRST_ADDRESS = 0x70;
const LAST_ADDRESS = 0x77;

/**
 * The Texas Instruments TCA9548A, a switch with eight channels (data sheet SCPS207).
 *
 * ```
 * const mux = new Tca9548a(controller);
 * const indoors = new Mcp9808(mux.channel(0));
 * const outdoors = new Mcp9808(mux.channel(1));
 * ```
 *
 * A channel is a controller like any other: drivers, middleware and another mux can be put on it. Selecting the channel, the transfer
 * and deselecting are one critical section of the controller that the mux is on, also when something fails in between. The addresses of
 * muxes on the way are in use on every channel, and are refused there.
 */
export class Tca9548a implements AsyncDisposable {
  readonly #controller: I2CController;
  readonly #trunk: Trunk;
  readonly #register: ControlRegister;
  readonly #selection: Selection;
  readonly #transfer: TransferOptions | undefined;
  readonly #channels = new Map<number, MuxChannel>();
  #closing: Promise<void> | undefined;

  /**
   * Nothing is sent yet.
   * @throws I2CError `invalid-argument` for an address that it cannot have, `address-in-use` for one that a mux above has too
   */
  constructor(controller: I2CController, options: Tca9548aOptions = {}) {
    const { deselect = true, transfer } = options;
    const address = ownAddress(options.address ?? FIRST_ADDRESS);
    const refusal = refuseAbove(controller, address);
    if (refusal !== undefined) throw refusal;
    this.#controller = controller;
    this.#transfer = transfer;
    this.#trunk = trunkOf(controller);
    this.#register = this.#trunk.join(address);
    this.#selection = new Selection({
      controller,
      trunk: this.#trunk,
      register: this.#register,
      deselect,
      cleanup: { timeoutMs: transfer?.timeoutMs },
      refuseClosed: () => this.#refuseClosed(),
    });
  }

  /** Where the mux is on the bus. */
  get address(): number {
    return this.#register.address;
  }

  /**
   * A channel as a controller; the same one whenever it is asked for.
   * @param index 0 to 7
   * @throws I2CError `invalid-argument` for another one
   */
  channel(index: number): I2CController {
    return this.channels([index]);
  }

  /**
   * Several channels at once: what is written goes to all of them, and of what is read, every device can pull a bit low.
   * @throws I2CError `invalid-argument` for no channel, or one that there is not
   */
  channels(indexes: readonly number[]): I2CController {
    const mask = maskOf(indexes);
    if (mask === 0) {
      throw new I2CError({
        kind: "invalid-argument",
        message: "A controller needs a channel to be on",
        nextStep: "Give one or more, 0 to 7.",
      });
    }
    const known = this.#channels.get(mask);
    if (known !== undefined) return known;
    const channel = new MuxChannel({
      name: `${this.#controller.name}/tca9548a@0x${this.address.toString(16)}/${channelsOf(mask).join("+")}`,
      mask,
      controller: this.#controller,
      trunk: this.#trunk,
      selection: this.#selection,
    });
    this.#channels.set(mask, channel);
    return channel;
  }

  /**
   * Asks whether something answers as a TCA9548A would: a register that reads the same twice. That is all that can be found out
   * without changing anything.
   * @throws I2CError `protocol` for another chip
   */
  identify(): Promise<Tca9548aIdentity> {
    return this.#exclusive(async (locked) => {
      const first = await this.#register.read(locked, this.#transfer);
      const second = await this.#register.read(locked, this.#transfer);
      if (first === second) return { model: "TCA9548A", certain: false, channels: channelsOf(first) };
      throw new I2CError({
        kind: "protocol",
        message: `There is no TCA9548A at ${formatAddress(this.#register.address)}: it reads differently each time`,
        nextStep: "Check the address; `twowire identify` says what answers where.",
        address: this.#register.address,
        bus: "idle",
      });
    });
  }

  /** The channels that are selected, as the mux says. */
  readChannels(): Promise<readonly number[]> {
    return this.#exclusive(async (locked) => channelsOf(await this.#register.read(locked, this.#transfer)));
  }

  /**
   * Connects these channels, and no others, to the bus itself, for whoever uses it without the mux. They stay so until the next use
   * of a channel; none at all disconnects.
   * @throws I2CError `invalid-argument` for a channel that there is not
   */
  async select(indexes: readonly number[]): Promise<void> {
    const mask = maskOf(indexes);
    await this.#exclusive((locked) => this.#register.write(locked, mask, this.#transfer));
  }

  /**
   * Deselects what may be selected, and lets go of the mux: its channels can no longer be used. May be called twice.
   * @throws I2CError where the mux could not be deselected; it is closed all the same
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#trunk.leave(this.#register);
    if (!this.#register.maybeSelected) return;
    const { timeoutMs } = this.#transfer ?? {};
    try {
      await this.#controller.exclusive(async (locked) => {
        // What was going on meanwhile may have deselected it.
        if (this.#register.maybeSelected) await this.#register.write(locked, 0, { timeoutMs });
      });
    } catch (error) {
      // Through a bus that was closed before, nobody can say anything any more.
      if (!isI2CError(error) || error.kind !== "closed") throw error;
    }
  }

  #exclusive<T>(work: (locked: I2CController) => Promise<T>): Promise<T> {
    const wait: WaitOptions = { timeoutMs: this.#transfer?.timeoutMs, signal: this.#transfer?.signal };
    return this.#controller.exclusive(async (locked) => {
      this.#refuseClosed();
      return work(locked);
    }, wait);
  }

  #refuseClosed(): void {
    if (this.#closing === undefined) return;
    throw closedDriver("TCA9548A", this.#register.address);
  }
}

function ownAddress(value: number): Address {
  const address = address7(value);
  if (address >= FIRST_ADDRESS && address <= LAST_ADDRESS) return address;
  throw new I2CError({
    kind: "invalid-argument",
    message: `A TCA9548A cannot be at ${formatAddress(address)}`,
    nextStep: "Its pins A2 to A0 choose 0x70 to 0x77.",
    address,
  });
}
