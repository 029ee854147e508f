import { SimulatedBus } from "@twowire/backend-sim";
import { type I2CBus, I2CDevice, trace, VirtualClock } from "@twowire/core";
import type { RegisterWarning } from "@twowire/target";
import { Bme280, type Bme280Options } from "./driver.ts";
import { Bme280Emulator, type Bme280EmulatorOptions } from "./emulator.ts";

/** An emulated BME280 on a simulated bus in virtual time, a driver for it, and bare access to its registers. */
export class Bme280Bench {
  readonly clock = new VirtualClock();
  readonly bus = new SimulatedBus({ clock: this.clock });
  readonly controller: I2CBus = this.bus.controller();
  readonly device = new I2CDevice(this.controller, 0x76);
  /** What the driver sent. */
  readonly wire: string[] = [];
  readonly sensor: Bme280;
  readonly warnings: RegisterWarning[] = [];
  readonly emulator: Bme280Emulator;

  constructor(options: Omit<Bme280EmulatorOptions, "clock"> & { readonly driver?: Bme280Options } = {}) {
    const { driver, poweredMs = 1000, ...chip } = options;
    this.emulator = new Bme280Emulator({
      clock: this.clock,
      poweredMs,
      onWarning: (warning) => this.warnings.push(warning),
      ...chip,
    });
    this.bus.attachNow([0x76], this.emulator);
    const traced = trace(this.controller, (event) => {
      if (event.type === "end") this.wire.push(event.transcript);
    });
    this.sensor = new Bme280(traced, driver);
  }

  /** Reads registers. */
  async read(register: number, length: number): Promise<number[]> {
    return [...(await this.device.readRegisterBytes(register, length))];
  }

  /** Writes pairs of register and value. */
  async write(...bytes: number[]): Promise<void> {
    await this.device.write(Uint8Array.from(bytes));
  }

  /** The raw pressure, temperature and humidity. */
  async raw(): Promise<[number, number, number]> {
    const bytes = await this.read(0xf7, 8);
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = bytes;
    return [(a << 12) | (b << 4) | (c >> 4), (d << 12) | (e << 4) | (f >> 4), (g << 8) | h];
  }

  /** Runs something that waits. */
  run<T>(work: Promise<T>): Promise<T> {
    return this.clock.run(work);
  }
}
