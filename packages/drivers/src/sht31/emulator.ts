import { type Clock, I2CError, type Now, systemClock, type Timer, type TransferEnd } from "@twowire/core";
import type { EmulatedChip } from "@twowire/target";
import { physicalNumber } from "../physical-number.ts";
import { AlertWatch } from "./alert-watch.ts";
import { CONVERSION_MS, IDLE_MS, RESET_MS } from "./commands.ts";
import { Conversions } from "./conversions.ts";
import { type CommandMeaning, meaningOf } from "./meanings.ts";
import type { RawSample } from "./quantities.ts";
import { statusWord } from "./status.ts";
import { BYTES_PER_WORD, formatWord, wordBytes, wordChecksum } from "./words.ts";

export interface Sht31EmulatorOptions {
  /** The time that conversions take place in. Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** °C, -40 to 125. Default: 25. */
  readonly temperature?: number | undefined;
  /** %RH, 0 to 100. Default: 50. */
  readonly humidity?: number | undefined;
  /** 32 bits. */
  readonly serialNumber?: number | undefined;
  /** Whether conversions take as long as they may, or as long as they mostly do. Default: `"maximum"`. */
  readonly conversion?: "typical" | "maximum" | undefined;
  /** Told when a controller does what the data sheet forbids or leaves open. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** The general call's command that resets every device that listens to it (data sheet, section 4.9). */
const GENERAL_CALL_RESET = 0x06;

const COMMAND_BYTES = 2;

/** An SHT31, command by command (Sensirion, data sheet SHT3x-DIS). Attach it to 0x00 too, and it hears the general call. */
export class Sht31Emulator implements EmulatedChip {
  /** Which word of each answer gets a wrong checksum, counted from 0; none where `undefined`. */
  damagedWord: number | undefined;
  readonly #clock: Clock;
  readonly #conversion: "typical" | "maximum";
  readonly #serialNumber: number;
  readonly #warn: (message: string) => void;
  readonly #conversions: Conversions;
  #alert = new AlertWatch();
  #heater = false;
  #resetDetected = true;
  #commandFailed = false;
  #checksumFailed = false;
  /** When it listens again after a reset. */
  #awakeMs: number;
  /** When the last command came. */
  #commandMs = Number.NEGATIVE_INFINITY;
  /** The last result, until it is read. */
  #result: RawSample | undefined;
  /** What the last command left to be read: words, or the result of the single measurement that it began. */
  #answer: readonly number[] | "result" | undefined;
  /** Whether that measurement lets the controller wait. */
  #stretches = false;
  /** What the controller wrote since START. */
  #received: number[] = [];
  #generalCall = false;
  /** What this read sends; `undefined` while a result is waited for. */
  #sending: Uint8Array | undefined;
  #reading = false;
  #fetched = 0;
  #clocked = 0;
  /** The clock that is held low until a result is there. */
  #held: { readonly timer: Timer; release(): void } | undefined;

  /** @throws I2CError `invalid-argument` for values that the sensor cannot measure */
  constructor(options: Sht31EmulatorOptions = {}) {
    const { temperature = 25, humidity = 50 } = options;
    this.#clock = options.clock ?? systemClock;
    this.#conversion = options.conversion ?? "maximum";
    this.#serialNumber = options.serialNumber ?? 0x2d5e_a117;
    this.#warn = options.onWarning ?? (() => undefined);
    this.#conversions = new Conversions(this.#clock, { temperature, humidity }, (result, periodic) => {
      this.#result = result;
      if (periodic) this.#alert.compare(result);
    });
    this.#awakeMs = this.#clock.now();
  }

  /** What the sensor feels, in °C, -40 to 125: a result shows what is felt at the end of its conversion. @throws I2CError `invalid-argument` */
  get temperature(): number {
    return this.#conversions.feels.temperature;
  }

  set temperature(celsius: number) {
    this.#conversions.feels = { temperature: celsius, humidity: this.humidity };
  }

  /** What the sensor feels, in %RH, 0 to 100. @throws I2CError `invalid-argument` */
  get humidity(): number {
    return this.#conversions.feels.humidity;
  }

  set humidity(percent: number) {
    this.#conversions.feels = { temperature: this.temperature, humidity: percent };
  }

  /** The level of the alert pin: true is high, an alert. */
  get alertPin(): boolean {
    this.#conversions.settle();
    return this.#alert.humidity || this.#alert.temperature;
  }

  get heater(): boolean {
    return this.#heater;
  }

  /** Sets `temperature` in °C or `humidity` in %RH. */
  set(parameter: string, value: string): void {
    if (parameter === "temperature") this.temperature = physicalNumber(parameter, value);
    else if (parameter === "humidity") this.humidity = physicalNumber(parameter, value);
    else {
      throw new I2CError({
        kind: "invalid-argument",
        message: `An SHT31 has no ${parameter} to set`,
        nextStep: "Set temperature in °C or humidity in %RH.",
      });
    }
  }

  /** A pulse on the reset pin, or power that came back: it does not answer for 1.5 ms. */
  reset(): void {
    this.#conversions.stop();
    this.#alert = new AlertWatch();
    this.#heater = false;
    this.#resetDetected = true;
    this.#commandFailed = false;
    this.#checksumFailed = false;
    this.#result = undefined;
    this.#answer = undefined;
    this.#reading = false;
    this.#awakeMs = this.#clock.now() + RESET_MS;
    this.#held?.release();
  }

  start(address: number, direction: "read" | "write"): boolean {
    this.#conversions.settle();
    this.#received = [];
    this.#generalCall = address === 0;
    this.#reading = false;
    if (this.#clock.now() < this.#awakeMs) return false;
    if (direction === "read") return !this.#generalCall && this.#startRead();
    // While it measures for one result, it listens to nothing but the read that fetches it.
    return !this.#conversions.isSingle;
  }

  write(byte: number): boolean {
    const index = this.#received.push(byte) - 1;
    if (this.#generalCall) return this.#generalCallByte(byte, index);
    if (index < COMMAND_BYTES - 1) return true;
    const [high = 0, low = 0] = this.#received;
    const command = high * 0x100 + low;
    const meaning = meaningOf(command);
    if (index === COMMAND_BYTES - 1) {
      this.#beginCommand(command, meaning);
      return true;
    }
    if (meaning?.kind !== "write-limit" || index >= COMMAND_BYTES + BYTES_PER_WORD) return false;
    if (index === COMMAND_BYTES + BYTES_PER_WORD - 1) this.#writeLimit(meaning);
    return true;
  }

  read(): Now<number> {
    if (!this.#reading) return 0xff;
    if (this.#sending !== undefined) return this.#nextByte();
    return this.#holdClock();
  }

  clocked(): void {
    this.#clocked += 1;
  }

  stop(_end: TransferEnd): void {
    this.#held?.timer.clear();
    this.#held = undefined;
    if (this.#reading && this.#clocked > 0) {
      // What was read is gone, even if only its first byte was taken.
      if (this.#answer === "result") this.#result = undefined;
      this.#answer = undefined;
    }
    this.#reading = false;
    if (!this.#generalCall && this.#received.length === 1) this.#warn("A command of one byte was ignored; it has two");
  }

  #startRead(): boolean {
    const isMeasured = !this.#conversions.isSingle;
    if (this.#answer === undefined) return false;
    // Data sheet, section 4.4: without clock stretching, a read is refused as long as there is no result.
    if (this.#answer === "result" && (isMeasured ? this.#result === undefined : !this.#stretches)) return false;
    this.#reading = true;
    this.#fetched = 0;
    this.#clocked = 0;
    this.#sending = isMeasured || this.#answer !== "result" ? this.#outgoing() : undefined;
    return true;
  }

  /** Lets the controller wait for the result. */
  #holdClock(): Promise<number> {
    return new Promise((resolve) => {
      const timer = this.#clock.setTimer(this.#conversions.remainingMs, () => {
        this.#held = undefined;
        this.#conversions.finish();
        this.#sending = this.#outgoing();
        resolve(this.#nextByte());
      });
      this.#held = { timer, release: () => resolve(0xff) };
    });
  }

  /** The bytes of an answer, one of them spoilt if asked for. */
  #outgoing(): Uint8Array {
    const { temperature, humidity } = this.#result ?? { temperature: 0, humidity: 0 };
    const bytes = wordBytes(typeof this.#answer === "object" ? this.#answer : [temperature, humidity]);
    const spoilt = this.damagedWord === undefined ? -1 : this.damagedWord * BYTES_PER_WORD + 2;
    return bytes.map((byte, index) => (index === spoilt ? byte ^ 0xff : byte));
  }

  /** After the last byte it lets go of the line. */
  #nextByte(): number {
    const byte = this.#sending?.[this.#fetched] ?? 0xff;
    this.#fetched += 1;
    return byte;
  }

  #generalCallByte(byte: number, index: number): boolean {
    if (index > 0 || byte !== GENERAL_CALL_RESET) return false;
    this.reset();
    return true;
  }

  /** Both bytes of a command are there. One that is not known is acknowledged, and remembered in the status. */
  #beginCommand(command: number, meaning: CommandMeaning | undefined): void {
    const nowMs = this.#clock.now();
    if (nowMs < this.#commandMs + IDLE_MS) {
      this.#warn(`Command ${formatWord(command)} came less than ${IDLE_MS} ms after the one before`);
    }
    this.#commandMs = nowMs;
    this.#answer = undefined;
    if (meaning?.kind === "read-status") {
      // Reading the status must not change what it says about the command before.
      this.#answer = [this.#status];
      return;
    }
    this.#commandFailed = meaning === undefined || !this.#execute(meaning);
    if (this.#commandFailed) this.#warn(`Command ${formatWord(command)} is not known, or not possible now`);
  }

  /** Does what a command says. Returns whether it could. */
  #execute(meaning: CommandMeaning): boolean {
    switch (meaning.kind) {
      case "measure":
        return this.#measure(meaning.stretch, CONVERSION_MS[meaning.repeatability][this.#conversion]);
      case "measure-periodically":
        return this.#measure(false, CONVERSION_MS[meaning.repeatability][this.#conversion], meaning.periodMs);
      case "fetch":
        this.#answer = this.#result === undefined ? undefined : [this.#result.temperature, this.#result.humidity];
        this.#result = undefined;
        return true;
      case "break":
        this.#conversions.stop();
        return true;
      case "reset":
        this.reset();
        return true;
      case "heater":
        this.#heater = meaning.on;
        return true;
      case "clear-status":
        this.#alert.clear();
        this.#resetDetected = false;
        return true;
      case "serial-number":
        this.#answer = [this.#serialNumber >>> 16, this.#serialNumber & 0xffff];
        return true;
      case "read-limit":
        this.#answer = [this.#alert.limit(meaning.name)];
        return true;
      case "write-limit":
      case "read-status":
        return true;
    }
  }

  /** The data sheet wants a break first; without one, a sensor that measures periodically goes on with that. */
  #measure(stretch: boolean, durationMs: number, periodMs?: number): boolean {
    if (this.#conversions.isPeriodic) return false;
    this.#stretches = stretch;
    this.#result = undefined;
    if (periodMs === undefined) this.#answer = "result";
    this.#conversions.start(durationMs, periodMs);
    return true;
  }

  #writeLimit({ name }: CommandMeaning & { readonly kind: "write-limit" }): void {
    const [, , high = 0, low = 0, checksum = 0] = this.#received;
    const word = high * 0x100 + low;
    this.#checksumFailed = checksum !== wordChecksum(word);
    if (!this.#checksumFailed) this.#alert.setLimit(name, word);
  }

  get #status(): number {
    return statusWord({
      alertPending: this.#alert.pending,
      heater: this.#heater,
      humidityAlert: this.#alert.humidity,
      temperatureAlert: this.#alert.temperature,
      resetDetected: this.#resetDetected,
      commandFailed: this.#commandFailed,
      checksumFailed: this.#checksumFailed,
    });
  }
}
