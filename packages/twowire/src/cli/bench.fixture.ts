import {
  type AdapterDescription,
  asBus,
  type BackendProvider,
  type BusDescription,
  type Clock,
  type ControllerCapabilities,
  type I2CBus,
  ProviderRegistry,
  type TargetHandler,
  toAddress,
  trace,
  VirtualClock,
} from "@twowire/core";
import { SimulatedBus } from "@twowire/backend-sim";
import type { ChipDescriptor, ChipSample } from "@twowire/drivers";
import { SMBusTarget } from "@twowire/target";
import { MemoryContext, type MemoryContextOptions } from "./memory-context.fixture.ts";
import { runCommandLine } from "./program.ts";

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as raw bytes. */
  readonly bytes: readonly number[];
}

/** A simulated bus under `sim:` that outlives commands, with a record of everything that reached it. */
export class Bench {
  readonly clock = new VirtualClock();
  readonly bus = new SimulatedBus({ clock: this.clock });
  /** The transcript of every transfer. */
  readonly transfers: string[] = [];
  /** The URIs that were opened, and how many of them were closed again. */
  readonly opened: string[] = [];
  closed = 0;
  capabilities: Partial<ControllerCapabilities> = {};
  readonly chips: ChipDescriptor[] = [];
  /** Adapters that `linux:` lists, beside its one bus. */
  readonly adapters: AdapterDescription[] = [];
  readonly registry = new ProviderRegistry([this.#provider("sim"), this.#provider("linux")]);

  /** Puts a chip with 256 bytes of memory on the bus, like a 24C02 without its write cycle. */
  addMemory(address: number): Uint8Array {
    const bytes = new Uint8Array(256);
    this.bus.attachNow([address], memory(bytes));
    return bytes;
  }

  /**
   * Puts a chip that knows SMBus on the bus: a byte 0x01, a word 0x02, a block 0x03, and a byte without a command.
   * @returns what has taken effect in it
   */
  addSMBusChip(address: number): readonly string[] {
    const effects: string[] = [];
    const target = new SMBusTarget({
      commands: {
        0x01: { kind: "byte", read: () => 0x5a, write: (value) => void effects.push(`byte ${value}`) },
        0x02: { kind: "word", read: () => 0x90c1, write: (value) => void effects.push(`word ${value}`) },
        0x03: {
          kind: "block",
          read: () => Uint8Array.of(10, 11, 12),
          write: (bytes) => void effects.push(`block ${bytes.join(" ")}`),
        },
      },
      byte: { read: () => 0x77, write: (value) => void effects.push(`sent ${value}`) },
    });
    this.bus.attachNow([address], target);
    return effects;
  }

  /** Runs one command line; words are separated by spaces. */
  async run(line: string, options: Omit<MemoryContextOptions, "registry"> = {}): Promise<Outcome> {
    return this.runWords(line === "" ? [] : line.split(" "), options);
  }

  async runWords(words: readonly string[], options: Omit<MemoryContextOptions, "registry"> = {}): Promise<Outcome> {
    const context = new MemoryContext({ registry: this.registry, chips: this.chips, ...options });
    const exitCode = await this.clock.run(runCommandLine(words, context));
    return { exitCode, stdout: context.stdout.text, stderr: context.stderr.text, bytes: [...context.stdout.bytes] };
  }

  #provider(scheme: string): BackendProvider {
    return {
      scheme,
      description: "the bench",
      list: () => Promise.resolve([{ uri: `${scheme}:`, description: "the bench" }, ...this.#listed(scheme)]),
      open: (uri) => {
        this.opened.push(uri.text);
        return Promise.resolve(this.#open(uri.text));
      },
    };
  }

  #listed(scheme: string): BusDescription[] {
    if (scheme !== "linux") return [];
    return this.adapters.map((adapter) => ({ uri: adapter.id.replace("i2c-", "linux:"), description: "", adapter }));
  }

  #open(name: string): I2CBus {
    const controller = this.bus.controller({ name, capabilities: this.capabilities });
    const traced = trace(controller, (event) => {
      if (event.type === "end") this.transfers.push(event.transcript);
    });
    return asBus(traced, {
      recover: () => controller.recover(),
      close: () => {
        this.closed += 1;
        return controller.close();
      },
    });
  }
}

function memory(bytes: Uint8Array): TargetHandler {
  let pointer = 0;
  let first = true;
  return {
    start: () => {
      first = true;
      return true;
    },
    write(byte) {
      if (first) pointer = byte;
      else bytes[pointer++ & 0xff] = byte;
      first = false;
      return true;
    },
    read: () => bytes[pointer++ & 0xff] ?? 0xff,
    stop: () => undefined,
  };
}

/** A chip whose driver reads register 0 of a memory as degrees, and which register 0xfe identifies by 0x42. */
export function thermometer(overrides: Partial<ChipDescriptor> = {}): ChipDescriptor {
  return {
    name: "thermo",
    description: "practice thermometer",
    addresses: [0x18, 0x19],
    async identify(controller, address) {
      const read = new Uint8Array(1);
      await controller.transfer(toAddress(address), [{ write: Uint8Array.of(0xfe) }, { read }]);
      return read[0] === 0x42 ? "Thermo revision 1" : undefined;
    },
    open(controller, address = 0x18) {
      return {
        units: { temperature: "°C" },
        async sample(): Promise<ChipSample> {
          const read = new Uint8Array(1);
          await controller.transfer(toAddress(address), [{ write: Uint8Array.of(0) }, { read }]);
          return { temperature: read[0] ?? Number.NaN };
        },
        close: () => Promise.resolve(),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    },
    ...overrides,
  };
}

/** A chip whose samples a test makes up; nothing of it reaches the bus. */
export function scripted(sample: (taken: number, clock: Clock) => ChipSample | Promise<ChipSample>): ChipDescriptor {
  let taken = 0;
  return thermometer({
    open: ({ clock }) => ({
      units: { temperature: "°C" },
      sample: async () => {
        taken += 1;
        return sample(taken, clock);
      },
      close: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
  });
}
