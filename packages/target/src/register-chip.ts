import type { RegisterMap, RegisterMapDefinition, RegisterName, TransferEnd } from "@twowire/core";
import type { EmulatedChip } from "./chip-model.ts";
import { RegisterFile, type RegisterWrite } from "./register-file.ts";
import { RegisterTarget, type RegisterTargetOptions } from "./register-target.ts";

/**
 * An emulated chip that is a register map with physics: extend it, put what the chip measures into the registers in
 * `beforeRead`, and do what a write asks for in `written`.
 */
export abstract class RegisterChip<D extends RegisterMapDefinition = RegisterMapDefinition> implements EmulatedChip {
  /** The registers, with a back door that has no effects. */
  readonly registers: RegisterFile<D>;
  readonly #target: RegisterTarget<D>;

  constructor(map: RegisterMap<D>, options: RegisterTargetOptions = {}) {
    this.registers = new RegisterFile(map, {
      beforeRead: (register) => this.beforeRead(register),
      beforeWrite: (register) => this.beforeWrite(register),
      written: (write) => this.written(write),
      wasRead: (register) => this.wasRead(register),
      softReset: () => this.softWasReset(),
    });
    this.#target = new RegisterTarget(this.registers, options);
  }

  /** The register pointer as it stands. */
  get pointer(): number {
    return this.#target.pointer;
  }

  /** What a controller would read from a register now, without any effect. Write-only bits and commands show what they hold. */
  peek(register: RegisterName<D>): number {
    this.beforeRead(register);
    return this.registers.peek(register);
  }

  /** Takes the power away and gives it back: pointer and registers start anew. */
  powerOnReset(): void {
    this.#target.powerOnReset();
  }

  start(address: number, direction: "read" | "write"): boolean {
    return this.#target.start(address, direction);
  }

  write(byte: number): boolean {
    return this.#target.write(byte);
  }

  read(): number {
    return this.#target.read();
  }

  clocked(): void {
    this.#target.clocked();
  }

  stop(end: TransferEnd): void {
    this.#target.stop(end);
  }

  abstract set(parameter: string, value: string): void;

  /** The moment to put in what a register measures. */
  protected beforeRead(_register: RegisterName<D>): void {}

  /** The moment to finish what began under the old settings. */
  protected beforeWrite(_register: RegisterName<D>): void {}

  /** The moment to do what a write asks for. */
  protected written(_write: RegisterWrite<RegisterName<D>>): void {}

  /** The moment to do what reading brings about beyond what the map says, once for each byte. */
  protected wasRead(_register: RegisterName<D>): void {}

  /** The moment to start anew with the physics: a write has brought about a soft reset, as the map says. */
  protected softWasReset(): void {}
}
