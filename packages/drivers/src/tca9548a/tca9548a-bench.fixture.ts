import { SimulatedBus } from "@twowire/backend-sim";
import {
  type FaultRule,
  I2CDevice,
  type I2CController,
  injectFaults,
  type TargetHandler,
  trace,
  VirtualClock,
} from "@twowire/core";
import { Tca9548a, type Tca9548aOptions } from "./driver.ts";
import { Tca9548aEmulator } from "./emulator.ts";

/** Answers every read with one byte. */
export function answering(byte: number, extra: Partial<TargetHandler> = {}): TargetHandler {
  return { start: () => true, write: () => true, read: () => byte, stop: () => undefined, ...extra };
}

interface BenchOptions extends Tca9548aOptions {
  readonly faults?: readonly FaultRule[];
}

/** A mux at 0x70 with a device at 0x18 on every channel, which answers with the number of its channel. */
export async function bench({ faults = [], ...options }: BenchOptions = {}) {
  const clock = new VirtualClock();
  const bus = new SimulatedBus({ clock });
  const chip = new Tca9548aEmulator();
  await chip.attachTo(bus);
  for (let index = 0; index < 8; index += 1) await chip.channel(index).attach([0x18], answering(index));
  const wire: string[] = [];
  const below = bus.controller();
  const injection = injectFaults(below, { faults });
  const controller = trace(injection.controller, (event) => {
    const isOnWire = event.type === "stop" || (event.type === "end" && event.error?.outcome !== "never-sent");
    if (isOnWire) wire.push(event.transcript);
  });
  const mux = new Tca9548a(controller, options);
  return { clock, bus, below, chip, controller, mux, wire, injection };
}

export async function readAt(controller: I2CController, address = 0x18): Promise<number> {
  const [byte = -1] = await new I2CDevice(controller, address).read(1);
  return byte;
}

export const select = (mask: string) => `S 70W A ${mask} A P`;
export const DESELECT = select("00");
