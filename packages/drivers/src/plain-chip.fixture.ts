import type { TransferEnd } from "@twowire/core";
import type { ChipDescriptor } from "./chip-descriptor.ts";
import { AT24C_MODELS, at24cGeometry, type At24cModel } from "./at24c/geometry.ts";
import { MemoryModel } from "./at24c/memory-model.fixture.ts";
import { PlainRegisters } from "./plain-registers.fixture.ts";

/** A byte that a chip sends, as far as a plain model knows it. */
export interface KnownByte {
  readonly value: number;
  /** The bits that are known. */
  readonly mask: number;
}

/** A chip worked out with nothing but variables: what the emulated one must agree with. It is told what is on the wire. */
export interface PlainChip {
  start(direction: "read" | "write"): void;
  write(byte: number): void;
  /** The next byte that goes over the wire. */
  read(): KnownByte;
  stop(end: TransferEnd): void;
}

/** Registers that a chip keeps from being written at times: a BME280 hears no commands while a change of mode waits. */
const MOODY: Readonly<Record<string, readonly string[]>> = { bme280: ["humidityControl", "measurementControl"] };

/** The plain model of a chip, where there is one. */
export function plainChip({ name, registers }: ChipDescriptor): PlainChip | undefined {
  const eeprom = AT24C_MODELS.find((model) => model.toLowerCase() === name);
  if (eeprom !== undefined) return new PlainMemory(eeprom);
  if (name === "pcf8574" || name === "pcf8574a") return new PlainByte(0xff);
  if (name === "tca9548a") return new PlainByte(0x00);
  return registers === undefined ? undefined : new PlainRegisters(registers, MOODY[name]);
}

/** One byte that is written and read: the pins of a PCF8574 with nothing connected, or the channels of a TCA9548A. */
class PlainByte implements PlainChip {
  #byte: number;

  constructor(powerOn: number) {
    this.#byte = powerOn;
  }

  start(): void {}

  write(byte: number): void {
    this.#byte = byte;
  }

  read(): KnownByte {
    return { value: this.#byte, mask: 0xff };
  }

  stop(): void {}
}

/** An EEPROM that is never asked while it is busy. */
class PlainMemory implements PlainChip {
  readonly #memory: MemoryModel;
  readonly #addressBytes: number;
  #written: number[] | undefined;

  constructor(model: At24cModel) {
    const geometry = at24cGeometry(model);
    this.#memory = new MemoryModel(geometry);
    this.#addressBytes = geometry.wordAddressBytes;
  }

  start(direction: "read" | "write"): void {
    this.#written = direction === "write" ? [] : undefined;
  }

  write(byte: number): void {
    this.#written?.push(byte);
  }

  read(): KnownByte {
    return { value: this.#memory.read(1)[0] ?? 0, mask: 0xff };
  }

  stop(end: TransferEnd): void {
    const written = this.#written ?? [];
    this.#written = undefined;
    if (written.length < this.#addressBytes) return;
    const offset = written.slice(0, this.#addressBytes).reduce((word, byte) => word * 0x100 + byte, 0);
    this.#memory.write(offset, written.slice(this.#addressBytes), end === "stop");
  }
}
