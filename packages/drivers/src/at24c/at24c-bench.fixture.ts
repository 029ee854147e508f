import { SimulatedBus, type SimulatedControllerOptions } from "@twowire/backend-sim";
import { type I2CBus, VirtualClock } from "@twowire/core";
import { At24c, type At24cOptions } from "./driver.ts";
import { At24cEmulator, type At24cEmulatorOptions } from "./emulator.ts";
import { at24cAddresses } from "./geometry.ts";

export interface At24cBenchOptions {
  readonly emulator?: Omit<At24cEmulatorOptions, "model" | "clock" | "onWarning">;
  readonly driver?: Omit<At24cOptions, "model">;
  readonly controller?: SimulatedControllerOptions;
}

/** An emulated EEPROM at 0x50 of a simulated bus in virtual time, and a driver for it. */
export class At24cBench {
  readonly clock = new VirtualClock();
  readonly bus = new SimulatedBus({ clock: this.clock });
  readonly controller: I2CBus;
  readonly warnings: string[] = [];
  readonly emulator: At24cEmulator;
  readonly eeprom: At24c;

  constructor(model: At24cOptions["model"] = "AT24C32", options: At24cBenchOptions = {}) {
    this.controller = this.bus.controller(options.controller);
    const onWarning = (message: string): number => this.warnings.push(message);
    this.emulator = new At24cEmulator({ model, clock: this.clock, onWarning, ...options.emulator });
    this.bus.attachNow(at24cAddresses(this.emulator.geometry), this.emulator);
    this.eeprom = new At24c(this.controller, { model, ...options.driver });
  }

  /** Runs something that waits for write cycles. */
  run<T>(work: Promise<T>): Promise<T> {
    return this.clock.run(work);
  }
}
