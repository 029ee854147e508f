import { SimulatedBus } from "@twowire/backend-sim";
import { type I2CBus, I2CDevice, trace, VirtualClock } from "@twowire/core";
import type { RegisterWarning } from "@twowire/target";
import { Ds3231 } from "./driver.ts";
import { Ds3231Emulator, type Ds3231EmulatorOptions } from "./emulator.ts";

/** An emulated DS3231 on a simulated bus in virtual time, a driver for it, and bare access to its registers. */
export class Ds3231Bench {
  readonly clock = new VirtualClock();
  readonly bus = new SimulatedBus({ clock: this.clock });
  readonly controller: I2CBus = this.bus.controller();
  readonly device = new I2CDevice(this.controller, 0x68);
  /** What the driver sent. */
  readonly wire: string[] = [];
  readonly rtc: Ds3231;
  readonly warnings: RegisterWarning[] = [];
  readonly emulator: Ds3231Emulator;

  constructor(options: Omit<Ds3231EmulatorOptions, "clock"> = {}) {
    const { time, poweredMs = 1000, ...others } = options;
    this.emulator = new Ds3231Emulator({
      clock: this.clock,
      onWarning: (warning) => this.warnings.push(warning),
      time: time ?? new Date("2024-05-17T12:34:56Z"),
      poweredMs,
      ...others,
    });
    this.bus.attachNow([0x68], this.emulator);
    const traced = trace(this.controller, (event) => {
      if (event.type === "end") this.wire.push(event.transcript);
    });
    this.rtc = new Ds3231(traced);
  }

  /** Reads registers. */
  async read(register: number, length: number): Promise<number[]> {
    return [...(await this.device.readRegisterBytes(register, length))];
  }

  /** Writes registers. */
  async write(register: number, ...bytes: number[]): Promise<void> {
    await this.device.writeRegisterBytes(register, Uint8Array.from(bytes));
  }
}
