// What the framework costs on the simulated bus: time, share above the engine, and memory per register read.
import { SimulatedBus } from "@twowire/backend-sim";
import { address7, I2C, VirtualClock } from "@twowire/core";
import { Mcp9808, Mcp9808Emulator } from "@twowire/drivers";
import { measure } from "./measure.mjs";

const clock = new VirtualClock();
const bus = new SimulatedBus({ clock });
const emulator = new Mcp9808Emulator({ clock });
emulator.temperature = 21.5;
await bus.attach([0x18], emulator);
await clock.advance(250);

const controller = bus.controller();
const engine = bus.engine();
const uninterrupted = { stop: true, cut: undefined, onCut: () => undefined };
const i2c = new I2C(controller);
const sensor = new Mcp9808(controller);
const buffer = new Uint8Array(2);
const segments = [{ write: Uint8Array.of(5) }, { read: buffer }];
const address = address7(0x18);

/** From the engine upwards; each does the same two-byte register read. */
const layers = [
  ["engine.perform", async () => engine.perform(address, segments, uninterrupted)],
  ["controller.transfer", () => controller.transfer(address, segments)],
  ["i2c.readFromMemInto", () => i2c.readFromMemInto(0x18, 5, buffer)],
  ["i2c.readFromMem", () => i2c.readFromMem(0x18, 5, 2)],
  ["sensor.readTemperature", () => sensor.readTemperature()],
  ["sensor.sample", () => sensor.sample()],
];

console.log(`sim: one two-byte register read of an emulated MCP9808, Node ${process.version}`);
console.log("layer                      ns/read   reads/s  above engine  heap B/read   buffers/read");
let engineNanoseconds = 0;
for (const [name, operation] of layers) {
  const { nanoseconds, heapBytes, buffers } = await measure(operation);
  engineNanoseconds ||= nanoseconds;
  const above = `${Math.max(0, 100 * (1 - engineNanoseconds / nanoseconds)).toFixed(0)} %`;
  console.log(
    [
      name.padEnd(24),
      nanoseconds.toFixed(0).padStart(9),
      Math.round(1e9 / nanoseconds)
        .toLocaleString("en")
        .padStart(9),
      above.padStart(13),
      heapBytes.toFixed(0).padStart(12),
      buffers.toFixed(0).padStart(14),
    ].join(" "),
  );
}
await bus.close();
