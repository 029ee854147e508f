import { SimulatedBus } from "@twowire/backend-sim";
import { type I2CBus, I2CDevice, VirtualClock } from "@twowire/core";
import type { RegisterWarning } from "@twowire/target";
import { Mcp9808 } from "./driver.ts";
import { Mcp9808Emulator, type Mcp9808EmulatorOptions } from "./emulator.ts";

/** An emulated MCP9808 on a simulated bus in virtual time, a driver for it, and bare access to its registers. */
export class Mcp9808Bench {
  readonly clock = new VirtualClock();
  readonly bus = new SimulatedBus({ clock: this.clock });
  readonly controller: I2CBus = this.bus.controller();
  readonly device = new I2CDevice(this.controller, 0x18);
  readonly sensor = new Mcp9808(this.controller);
  readonly warnings: RegisterWarning[] = [];
  readonly emulator: Mcp9808Emulator;

  constructor(options: Omit<Mcp9808EmulatorOptions, "clock"> = { poweredMs: 1000 }) {
    this.emulator = new Mcp9808Emulator({
      clock: this.clock,
      onWarning: (warning) => this.warnings.push(warning),
      ...options,
    });
    this.bus.attachNow([0x18], this.emulator);
  }

  /** Reads a 16-bit register. */
  word(register: number): Promise<number> {
    return this.device.readRegister(register, 2);
  }

  /** Writes a 16-bit register. */
  setWord(register: number, value: number): Promise<void> {
    return this.device.writeRegister(register, value, 2);
  }

  /** Changes the temperature and lets one conversion go by. */
  async feel(celsius: number): Promise<void> {
    this.emulator.temperature = celsius;
    await this.clock.advance(250);
  }
}
