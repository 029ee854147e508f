import { SimulatedBus, type SimulatedControllerOptions } from "@twowire/backend-sim";
import { address7, type I2CBus, type Segment, VirtualClock } from "@twowire/core";
import { Pcf8574, type Pcf8574Options } from "./driver.ts";
import { Pcf8574Emulator } from "./emulator.ts";

export interface Pcf8574BenchOptions {
  readonly inputs?: number;
  readonly driver?: Pcf8574Options;
  readonly controller?: SimulatedControllerOptions;
}

/** An emulated PCF8574 at 0x20 of a simulated bus in virtual time, a driver for it, and bare transfers with it. */
export class Pcf8574Bench {
  readonly clock = new VirtualClock();
  readonly bus = new SimulatedBus({ clock: this.clock });
  readonly controller: I2CBus;
  readonly warnings: string[] = [];
  readonly emulator: Pcf8574Emulator;
  readonly port: Pcf8574;

  constructor(options: Pcf8574BenchOptions = {}) {
    this.controller = this.bus.controller(options.controller);
    const onWarning = (message: string): number => this.warnings.push(message);
    this.emulator = new Pcf8574Emulator({ inputs: options.inputs, onWarning });
    this.bus.attachNow([0x20], this.emulator);
    this.port = new Pcf8574(this.controller, options.driver);
  }

  /** Writes bytes in one transfer. */
  write(...bytes: readonly number[]): Promise<void> {
    return this.#send([{ write: Uint8Array.from(bytes) }]);
  }

  /** Reads bytes in one transfer. */
  async read(length = 1): Promise<number[]> {
    const buffer = new Uint8Array(length);
    await this.#send([{ read: buffer }]);
    return [...buffer];
  }

  #send(segments: readonly Segment[]): Promise<void> {
    return this.controller.transfer(address7(0x20), segments);
  }
}
