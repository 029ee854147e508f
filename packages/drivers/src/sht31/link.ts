import { type Address, type Clock, I2CDevice, type I2CController, type TransferOptions } from "@twowire/core";
import { Dialogue } from "../dialogue.ts";
import { IDLE_MS } from "./commands.ts";
import { BYTES_PER_WORD, wordBytes, wordsFrom } from "./words.ts";

/** The way to a sensor: commands, pauses, and words with their checksums. */
export class Sht31Link {
  readonly #device: I2CDevice;
  readonly #dialogue: Dialogue;
  /** Until when the sensor may be measuring, and deaf to commands, because nobody fetched the result. */
  #busyUntilMs = Number.NEGATIVE_INFINITY;

  /** @throws I2CError `invalid-argument` for an address that is none */
  constructor(controller: I2CController, address: number, transfer: TransferOptions | undefined) {
    this.#device = new I2CDevice(controller, address, transfer === undefined ? {} : { transfer });
    this.#dialogue = new Dialogue("SHT31", this.#device, transfer);
  }

  get address(): Address {
    return this.#device.address;
  }

  get controller(): I2CController {
    return this.#device.controller;
  }

  get clock(): Clock {
    return this.#device.controller.clock;
  }

  /** Runs a dialogue when the one before has ended. @throws I2CError `closed` after close; whatever `work` throws */
  dialogue<T>(work: () => Promise<T>): Promise<T> {
    return this.#dialogue.run(work);
  }

  /** Sends a command, with a word if it takes one, and gives the sensor the time that it needs. */
  async command(command: number, word?: number): Promise<void> {
    await this.pause(this.#busyUntilMs - this.clock.now());
    this.#busyUntilMs = Number.NEGATIVE_INFINITY;
    await this.#send(command, word);
  }

  /** Sends a command that keeps the sensor busy until its result is received, or for so long at most. */
  async commandFor(durationMs: number, command: number): Promise<void> {
    await this.pause(this.#busyUntilMs - this.clock.now());
    // Also if the command fails: how far it came is not known.
    this.#busyUntilMs = this.clock.now() + durationMs;
    await this.#send(command);
  }

  /** Reads words. @param names what each is, for the error @throws I2CError `pec-mismatch` for a wrong checksum */
  async receive(names: readonly string[]): Promise<readonly number[]> {
    const bytes = await this.#device.read(names.length * BYTES_PER_WORD);
    this.#busyUntilMs = Number.NEGATIVE_INFINITY;
    return wordsFrom(bytes, names, this.address);
  }

  /** Sends a command and reads its answer. */
  async ask(command: number, names: readonly string[]): Promise<readonly number[]> {
    await this.command(command);
    return this.receive(names);
  }

  pause(durationMs: number): Promise<void> {
    return this.#dialogue.pause(durationMs);
  }

  close(): void {
    this.#dialogue.close();
  }

  /** @throws I2CError `closed` after close */
  refuseClosed(): void {
    this.#dialogue.refuseClosed();
  }

  async #send(command: number, word?: number): Promise<void> {
    const code = Uint8Array.of(command >> 8, command & 0xff);
    await this.#device.write(word === undefined ? code : [code, wordBytes([word])]);
    await this.pause(IDLE_MS);
  }
}
