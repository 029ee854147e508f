import { SimulatedBus } from "@twowire/backend-sim";
import { type I2CBus, I2CDevice, trace, VirtualClock } from "@twowire/core";
import type { RegisterWarning } from "@twowire/target";
import { Ads1115, type Ads1115Options } from "./driver.ts";
import { Ads1115Emulator, type Ads1115EmulatorOptions } from "./emulator.ts";

/** An emulated ADS1115 on a simulated bus in virtual time, a driver for it, and bare access to its registers. */
export class Ads1115Bench {
  readonly clock = new VirtualClock();
  readonly bus = new SimulatedBus({ clock: this.clock });
  readonly controller: I2CBus = this.bus.controller();
  readonly device = new I2CDevice(this.controller, 0x48);
  /** What the driver sent. */
  readonly wire: string[] = [];
  readonly converter: Ads1115;
  readonly warnings: RegisterWarning[] = [];
  readonly emulator: Ads1115Emulator;

  constructor(options: Omit<Ads1115EmulatorOptions, "clock"> & { readonly driver?: Ads1115Options } = {}) {
    const { driver, ...chip } = options;
    this.emulator = new Ads1115Emulator({
      clock: this.clock,
      supply: 5.5,
      onWarning: (warning) => this.warnings.push(warning),
      ...chip,
    });
    this.bus.attachNow([0x48, 0x00, 0x0c], this.emulator);
    const traced = trace(this.controller, (event) => {
      if (event.type === "end") this.wire.push(event.transcript);
    });
    this.converter = new Ads1115(traced, driver);
  }

  /** Reads a register. */
  word(register: number): Promise<number> {
    return this.device.readRegister(register, 2);
  }

  /** Writes a register. */
  setWord(register: number, value: number): Promise<void> {
    return this.device.writeRegister(register, value, 2);
  }

  /** Runs something that waits. */
  run<T>(work: Promise<T>): Promise<T> {
    return this.clock.run(work);
  }
}
