import {
  type BackendProvider,
  busFromEngine,
  type BusUri,
  FULL_CAPABILITIES,
  type I2CBus,
  type I2CController,
  I2CError,
} from "@twowire/core";
import type { ChipDescriptor, ChipSample, OpenChip } from "@twowire/drivers";

/** Buses in memory that write down when they are opened and closed, and fail as they are told to. */
export class FakeBackend implements BackendProvider {
  readonly scheme: string;
  readonly description = "buses for tests";
  readonly log: string[] = [];
  /** Asked before each opening: what to throw instead, if anything. */
  failOpening: (uri: string) => Error | undefined = (uri) =>
    uri.includes("missing") ? new I2CError({ kind: "not-found", message: `There is no ${uri}` }) : undefined;
  /** Asked at each closing, which takes place all the same. */
  failClosing: (uri: string) => Error | undefined = () => undefined;

  constructor(scheme = "fake") {
    this.scheme = scheme;
  }

  async open({ text }: BusUri): Promise<I2CBus> {
    await Promise.resolve();
    const failure = this.failOpening(text);
    if (failure !== undefined) throw failure;
    this.log.push(`open ${text}`);
    return busFromEngine({
      name: text,
      capabilities: FULL_CAPABILITIES,
      perform: () => undefined,
      close: async () => {
        await Promise.resolve();
        this.log.push(`close ${text}`);
        const failure = this.failClosing(text);
        if (failure !== undefined) throw failure;
      },
    });
  }

  list(): Promise<[]> {
    return Promise.resolve([]);
  }
}

/** A driver that writes down its life in the log of the program that tests it. */
export class Thermometer implements OpenChip {
  static log: string[] = [];
  static failClosing: Error | undefined;
  readonly units = { temperature: "°C" };
  readonly controller: I2CController;
  readonly address: number;
  readonly offset: number;

  constructor(controller: I2CController, options: { readonly address?: number; readonly offset?: number } = {}) {
    const { address = 0x40, offset = 0 } = options;
    if (typeof offset !== "number" || Math.abs(offset) > 10) {
      throw new I2CError({ kind: "invalid-argument", message: "offset is too large", nextStep: "Give -10 to 10." });
    }
    this.controller = controller;
    this.address = address;
    this.offset = offset;
    Thermometer.log.push(`make ${this.place}`);
  }

  get place(): string {
    return `${this.controller.name} 0x${this.address.toString(16)}`;
  }

  sample(): Promise<ChipSample> {
    return Promise.resolve({ temperature: 20 + this.offset });
  }

  close(): Promise<void> {
    Thermometer.log.push(`close ${this.place}`);
    return Thermometer.failClosing === undefined ? Promise.resolve() : Promise.reject(Thermometer.failClosing);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** A chip with a driver class and an option. */
export const thermometerChip: ChipDescriptor = {
  name: "thermometer",
  description: "a thermometer for tests",
  addresses: [0x40, 0x41, 0x42],
  identify: () => Promise.resolve(undefined),
  open: (controller, address) => new Thermometer(controller, address === undefined ? {} : { address }),
  driver: Thermometer,
  options: { offset: "°C, -10 to 10" },
};

/** A chip that has nothing but samples, and no usual address. */
export const plainChip: ChipDescriptor = {
  name: "plain",
  description: "a chip for tests",
  addresses: [],
  identify: () => Promise.resolve(undefined),
  open: (controller, address) => new Thermometer(controller, { address: address ?? 0 }),
};
