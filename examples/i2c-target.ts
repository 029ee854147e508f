// CircuitPython's i2ctarget example in TypeScript: a device with 16 registers at 0x40 and a command at 0x41.
// Comments are lines of the page, or say where this goes further than the page does.
import { pathToFileURL } from "node:url";
import { SimulatedBus } from "@twowire/backend-sim";
import { type I2CController, I2CDevice, type I2CTarget, type I2CTargetRequest, type TargetHost } from "@twowire/core";
import { openTarget } from "@twowire/target";

type Print = (line: string) => void;

export class RegisterDevice {
  // regs = [0] * 16
  // index = 0
  readonly #registers = new Uint8Array(16);
  #index = 0;
  readonly #command: () => void;

  constructor(command: () => void) {
    this.#command = command;
  }

  /** Serves requests until the target is closed. */
  async serve(device: I2CTarget): Promise<void> {
    // while True:
    //     r = device.request()
    //     with r:  # Closes the transfer if necessary by sending a NACK or feeding dummy bytes
    for await (const request of device) {
      if (request.address === 0x40) await this.#serveRegisters(request);
      else if (request.address === 0x41) await this.#serveCommand(request);
    }
  }

  async #serveRegisters(request: I2CTargetRequest): Promise<void> {
    // if not r.is_read:  # Main write which is Selected read
    if (!request.isRead) {
      // b = r.read(1)
      // if not b or b[0] > 15: break
      // Here an index above 15 is refused itself, where the page refuses the byte after it.
      const [index] = await request.read(1, { ack: false });
      if (index === undefined) return;
      await request.ack(index < this.#registers.length);
      if (index >= this.#registers.length) return;
      this.#index = index;
      // b = r.read(1)
      // if b: regs[index] = b[0]
      const [value] = await request.read(1);
      if (value !== undefined) this.#registers[index] = value;
    } else if (request.isRestart) {
      // elif r.is_restart:  # Combined transfer: This is the Main read message
      //     n = r.write(bytes([regs[index]]))
      await request.write(this.#registers.slice(this.#index, this.#index + 1));
    }
    // A read transfer is not supported: the controller gets 0xff when the request is closed.
  }

  async #serveCommand(request: I2CTargetRequest): Promise<void> {
    // if not r.is_read:
    //     b = r.read(1)
    //     if b and b[0] == 0xde: do something
    if (request.isRead) return;
    const [command] = await request.read(1);
    if (command === 0xde) this.#command();
  }
}

/** What the page's three shell commands do, and a command. */
export async function control(controller: I2CController, print: Print): Promise<void> {
  const registers = new I2CDevice(controller, 0x40);
  const hex = (value: number): string => `0x${value.toString(16).padStart(2, "0")}`;

  // $ i2cget -y 1 0x40 0x01
  print(`get 0x40 0x01: ${hex(await registers.readRegister(0x01))}`);
  // $ i2cset -y 1 0x40 0x01 0xaa
  await registers.writeRegister(0x01, 0xaa);
  print("set 0x40 0x01 0xaa");
  // $ i2cget -y 1 0x40 0x01
  print(`get 0x40 0x01: ${hex(await registers.readRegister(0x01))}`);

  await new I2CDevice(controller, 0x41).write(Uint8Array.of(0xde));
}

export async function main(print: Print): Promise<void> {
  await using bus = new SimulatedBus();
  const device = new RegisterDevice(() => print("command 0xde"));
  // with I2CTarget(board.SCL, board.SDA, (0x40, 0x41)) as device:
  const target = await openTarget(bus, [0x40, 0x41]);
  const served = device.serve(target);
  await control(bus.controller(), print);
  await target.close();
  await served;
}

/** Serves the device where other programs find it, until `signal` fires. */
export async function serveOn(host: TargetHost, print: Print, signal: AbortSignal): Promise<void> {
  await using target = await openTarget(host, [0x40, 0x41]);
  signal.addEventListener("abort", () => void target.close(), { once: true });
  print(`0x40 and 0x41 are on ${host.place?.uri ?? "a bus of this program"}, until Ctrl-C`);
  await new RegisterDevice(() => print("command 0xde")).serve(target);
}

const [, script, hostUri] = process.argv;
if (script !== undefined && import.meta.url === pathToFileURL(script).href) {
  const print: Print = (line) => console.log(line);
  // i2c-target.js adapter: makes a bus of this machine, for i2cget and i2cset themselves.
  if (hostUri === undefined) await main(print);
  else {
    const { defaultRegistry } = await import("twowire");
    const interrupted = new AbortController();
    for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => interrupted.abort());
    await using host = await defaultRegistry().openHost(hostUri);
    await serveOn(host, print, interrupted.signal);
  }
}
