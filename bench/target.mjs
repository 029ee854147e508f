// What it costs to be a target: the same transfers answered by a plain handler, a register map, its image and a request loop.
import { SimulatedBus } from "@twowire/backend-sim";
import { address7, registerMap, statistics, VirtualClock } from "@twowire/core";
import { At24c, At24cEmulator } from "@twowire/drivers";
import { compileImage, ImageTarget, openTarget, RegisterFile, RegisterTarget } from "@twowire/target";
import { measureTime } from "./measure.mjs";

const ADDRESS = address7(0x18);
const POINTER = 5;
/** Of the wire that the EEPROM is read on, in the emulated time. */
const CLOCK_HZ = 400_000;
const INITIAL = 0xc190;

/** One 16-bit register, with nothing but what the transfers below need. */
class PlainHandler {
  #register = Uint8Array.of(INITIAL >> 8, INITIAL & 0xff);
  #selected = false;
  #index = 0;

  start(_address, direction) {
    if (direction === "write") this.#selected = false;
    this.#index = 0;
    return true;
  }

  write(byte) {
    if (!this.#selected) {
      this.#selected = byte === POINTER;
      return this.#selected;
    }
    if (this.#index === 2) return false;
    this.#register[this.#index] = byte;
    this.#index += 1;
    return true;
  }

  read() {
    this.#index += 1;
    return this.#register[this.#index - 1] ?? 0xff;
  }

  stop() {}
}

const map = registerMap({
  name: "ONE",
  order: "big",
  registers: { value: { address: POINTER, width: 16, reset: INITIAL } },
});

/** The same register behind the request API, until the target is closed. */
async function serve(target) {
  const register = Uint8Array.of(INITIAL >> 8, INITIAL & 0xff);
  for await (const request of target) {
    if (request.isRead) {
      await request.write(register);
      continue;
    }
    const [pointer, ...value] = await request.read(3);
    if (pointer === POINTER && value.length === 2) register.set(value);
  }
}

/** Each puts its kind of target on a bus. */
const kinds = [
  ["TargetHandler", (bus) => bus.attach([ADDRESS], new PlainHandler())],
  ["RegisterTarget", (bus) => bus.attach([ADDRESS], new RegisterTarget(new RegisterFile(map)))],
  ["ImageTarget", (bus) => bus.attach([ADDRESS], new ImageTarget(compileImage(map).bytes))],
  ["openTarget", async (bus) => void serve(await openTarget(bus, [ADDRESS]))],
];

const readBuffer = new Uint8Array(2);
const transfers = [
  ["two-byte register read", [{ write: Uint8Array.of(POINTER) }, { read: readBuffer }], INITIAL],
  ["one-register write", [{ write: Uint8Array.of(POINTER, 0x12, 0x34) }], undefined],
];

console.log(`target: one transfer on the simulated bus, Node ${process.version}`);
for (const [title, segments, expected] of transfers) {
  console.log(`\n${title.padEnd(24)} ns/transfer  transfers/s  of a plain handler`);
  let plainNanoseconds;
  for (const [name, put] of kinds) {
    const bus = new SimulatedBus();
    await put(bus);
    const controller = bus.controller();
    const nanoseconds = await measureTime(() => controller.transfer(ADDRESS, segments), { calls: 50_000 });
    if (expected !== undefined && new DataView(readBuffer.buffer).getUint16(0) !== expected) {
      throw new Error(`${name} gave ${[...readBuffer]}`);
    }
    readBuffer.fill(0);
    await bus.close();
    plainNanoseconds ??= nanoseconds;
    console.log(
      [
        name.padEnd(24),
        nanoseconds.toFixed(0).padStart(11),
        Math.round(1e9 / nanoseconds)
          .toLocaleString("en")
          .padStart(12),
        (nanoseconds / plainNanoseconds).toFixed(2).padStart(19),
      ].join(" "),
    );
  }
}

/** How the driver may read the whole of an AT24C256: in one transfer, and through a controller that is limited to 32 bytes. */
const eepromReads = [
  { title: "At24c.read", capabilities: {} },
  { title: "At24c.read, 32 at a time", capabilities: { maxJoinedReadLength: 32 } },
];

console.log("\n32 KiB EEPROM read           transfers  ms on this machine  ms on the wire  share");
for (const { title, capabilities } of eepromReads) {
  const clock = new VirtualClock();
  const bus = new SimulatedBus({ clock });
  const emulator = new At24cEmulator({ model: "AT24C256", clock });
  for (let index = 0; index < emulator.bytes.length; index += 1) emulator.bytes[index] = (index * 31) & 0xff;
  await bus.attach([0x50], emulator);
  const controller = bus.controller({ capabilities });
  const counted = statistics(controller);
  const copy = await new At24c(counted.controller, { model: "AT24C256" }).read();
  if (Buffer.compare(copy, emulator.bytes) !== 0) throw new Error(`${title} read something else`);
  const { transfers: count, wireBits } = counted.snapshot();
  const wireMs = (1000 * wireBits) / CLOCK_HZ;
  const eeprom = new At24c(controller, { model: "AT24C256" });
  const machineMs = (await measureTime(() => eeprom.read(), { calls: 50 })) / 1e6;
  console.log(
    [
      title.padEnd(24),
      count.toString().padStart(13),
      machineMs.toFixed(2).padStart(19),
      wireMs.toFixed(1).padStart(15),
      `${((100 * machineMs) / wireMs).toFixed(2)} %`.padStart(7),
    ].join(" "),
  );
  await bus.close();
}
