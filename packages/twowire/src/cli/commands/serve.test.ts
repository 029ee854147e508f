import { SimulatedBus } from "@twowire/backend-sim";
import {
  type Attachment,
  I2CDevice,
  I2CError,
  type Populate,
  ProviderRegistry,
  type TargetHandler,
  type TargetHost,
  VirtualClock,
  type WireTransfer,
} from "@twowire/core";
import { chips } from "@twowire/drivers";
import { describe, expect, it } from "vitest";
import { MemoryContext } from "../memory-context.fixture.ts";
import { runCommandLine } from "../program.ts";

/** A place for targets as `adapter:` is one, on a simulated bus. */
class FakeAdapter implements TargetHost {
  readonly clock = new VirtualClock();
  readonly bus = new SimulatedBus({ clock: this.clock });
  readonly capabilities = this.bus.capabilities;
  readonly place = {
    uri: "linux:3",
    device: "/dev/i2c-3",
    linesDevice: "/dev/gpiochip1",
    users: (): readonly string[] => this.users,
  };
  /** What our side makes of each line. */
  readonly driven: (boolean | undefined)[] = Array.from({ length: 8 });
  readonly lines = this.driven.map((_level, offset) => ({
    offset,
    drive: (level: boolean | undefined): void => void (this.driven[offset] = level),
  }));
  users: readonly string[] = [];
  closed = false;
  /** The kernel lets go of it when this settles. */
  letGo: Promise<void> = Promise.resolve();
  lose: (error: I2CError) => void = () => undefined;
  readonly gone = new Promise<I2CError>((resolve) => (this.lose = resolve));
  #tell: (transfer: WireTransfer) => void = () => undefined;

  attach(addresses: readonly number[], handler: TargetHandler): Promise<Attachment> {
    return this.bus.attach(addresses, handler);
  }

  onTransfer(listener: (transfer: WireTransfer) => void): () => void {
    this.#tell = listener;
    return () => undefined;
  }

  /** What a controller does. */
  async write(address: number, ...bytes: number[]): Promise<void> {
    const segments = [{ write: Uint8Array.from(bytes) }];
    const error = await new I2CDevice(this.bus.controller(), address).write(Uint8Array.from(bytes)).then(
      () => undefined,
      (thrown: unknown) => I2CError.from(thrown),
    );
    this.#tell({ address: address as WireTransfer["address"], segments, error });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.letGo;
    this.closed = true;
  }
}

interface Served {
  readonly host: FakeAdapter;
  readonly context: MemoryContext;
  /** Ctrl-C. @returns the exit code */
  readonly end: () => Promise<number>;
  readonly ended: Promise<number>;
}

/** Runs `twowire serve …` until it waits for Ctrl-C, or has ended. */
async function serve(args: readonly string[], host = new FakeAdapter()): Promise<Served> {
  const openHost = async (_uri: unknown, populate?: Populate): Promise<TargetHost> => {
    await populate?.(host);
    return host;
  };
  const registry = new ProviderRegistry([
    {
      scheme: "adapter",
      description: "as adapter:",
      open: () => Promise.reject(new Error("no controller")),
      openHost,
      list: () => Promise.resolve([]),
    },
  ]);
  const interruption = new AbortController();
  const context = new MemoryContext({ registry, chips, signal: interruption.signal });
  const ended = runCommandLine(["serve", ...args], context);
  let running = true;
  void ended.then(() => (running = false));
  while (running && context.stdout.text === "") await host.clock.advance(0);
  return {
    host,
    context,
    ended,
    end: () => {
      interruption.abort();
      return ended;
    },
  };
}

describe("twowire serve", () => {
  it("says which bus has which chips, and removes it on Ctrl-C with success", async () => {
    const { host, context, end } = await serve(["mcp9808@0x18", "at24c02@0x50"]);
    expect(context.stdout.text).toBe(
      "Bus 3: /dev/i2c-3\n" +
        "  0x18 mcp9808: temperature sensor, -40 to 125 °C, with alert output\n" +
        "  0x50 at24c02: EEPROM of 256 bytes in pages of 8\n" +
        "Try i2cdetect -y -r 3, or twowire get linux:3 0x18. Ctrl-C removes it.\n",
    );
    expect(host.closed).toBe(false);
    expect(await end()).toBe(0);
    expect(context.stderr.text).toBe("Removing /dev/i2c-3\n");
    expect(host.closed).toBe(true);
    expect(host.clock.pending).toBe(0);
  });

  it("says the same in JSON", async () => {
    const { context, end } = await serve(["mcp9808@0x18", "--alert", "0x18=2", "--json"]);
    expect(await end()).toBe(0);
    expect(JSON.parse(context.stdout.text)).toEqual({
      uri: "linux:3",
      bus: 3,
      device: "/dev/i2c-3",
      linesDevice: "/dev/gpiochip1",
      chips: [{ name: "mcp9808", address: 0x18 }],
      alerts: [{ address: 0x18, line: 2 }],
    });
    expect(context.stderr.text).toBe("");
  });

  it("shows each transfer with --trace", async () => {
    const { host, context, end } = await serve(["at24c02@0x50", "--trace"]);
    await host.write(0x50, 0x10, 0xa5);
    await host.write(0x51, 0x10);
    await end();
    expect(context.stderr.text).toBe("S 50W A 10 A A5 A P\nS 51W N P\nRemoving /dev/i2c-3\n");
  });

  it("ends with an error when the host was lost", async () => {
    const { host, context, ended } = await serve(["mcp9808"]);
    host.lose(new I2CError({ kind: "disconnected", message: "The driver let go", nextStep: "Open it again." }));
    expect(await ended).toBe(1);
    expect(context.stderr.text).toBe("Error: The driver let go. Open it again.\n");
    expect(host.closed).toBe(true);
  });

  it("tells for whom it waits where the bus is not removed within a second", async () => {
    for (const json of [[], ["--json"]]) {
      const host = new FakeAdapter();
      let letGo: () => void = () => undefined;
      host.letGo = new Promise((resolve) => (letGo = resolve));
      host.users = ["process 708 (i2cdump)", "process 99 (sleep)"];
      const { context, end } = await serve(["mcp9808", ...json], host);
      const ended = end();
      await host.clock.advance(999);
      expect(context.stderr.text).not.toMatch(/708/);
      await host.clock.advance(1);
      expect(context.stderr.text).toContain(
        json.length === 0
          ? "Waiting for process 708 (i2cdump), process 99 (sleep) to close /dev/i2c-3: it cannot be removed before"
          : '{ "waitingFor": [ "process 708 (i2cdump)", "process 99 (sleep)" ] }\n',
      );
      letGo();
      expect(await ended).toBe(0);
    }
  });

  it.each<readonly [string, readonly string[], RegExp]>([
    ["no chip", [], /No chip to serve/],
    ["a chip that there is not", ["mcp9809"], /mcp9809/],
    ["an address that it cannot have", ["mcp9808@0x50"], /0x50/],
    ["a simulated bus", ["mcp9808", "--on", "sim:"], /only be reached from the program.*twowire lab/],
    ["a bus for a controller", ["mcp9808", "--bus", "linux:1"], /--bus/],
    ["a wire without a line", ["mcp9808", "--alert", "0x18"], /Cannot wire '0x18'.*--alert 0x18=0/],
    ["a wire with too much", ["mcp9808", "--alert", "0x18=0=1"], /Cannot wire/],
    ["a wire to no number", ["mcp9808", "--alert", "0x18=gpio0"], /Number of a line is not a number: 'gpio0'/],
    ["a line that there is not", ["mcp9808", "--alert", "0x18=8"], /no line 8.*Give 0, 1, 2, 3, 4, 5, 6, 7/],
    ["a wire from no chip", ["mcp9808", "--alert", "0x19=0"], /no chip at 0x19/],
    ["a wire from a chip without an output", ["at24c02", "--alert", "0x50=0"], /0x50 has no alert output/],
  ])("refuses %s as wrong usage", async (_what, args, message) => {
    const { context, ended } = await serve(args);
    expect(await ended).toBe(2);
    expect(context.stderr.text).toMatch(message);
    expect(context.stdout.text).toBe("");
  });

  it("refuses a wire on a host without lines", async () => {
    const host = new FakeAdapter();
    Object.assign(host, { lines: undefined });
    const { context, ended } = await serve(["mcp9808", "--alert", "0x18=0"], host);
    expect(await ended).toBe(1);
    expect(context.stderr.text).toMatch(/has no lines.*Serve on adapter:/);
    expect(host.clock.pending).toBe(0);
  });
});

describe("--alert", () => {
  it("lets a chip pull its line low and let go of it, as its limits say", async () => {
    const { host, context, end } = await serve(["mcp9808@0x18:temperature=30", "--alert", "0x18=2"]);
    expect(context.stdout.text).toContain("  0x18 alerts on line 2 of /dev/gpiochip1\n");
    expect(host.driven[2]).toBeUndefined();
    // Upper limit 25 °C, critical limit 100 °C; then the alert output is used.
    await host.write(0x18, 0x02, 0x01, 0x90);
    await host.write(0x18, 0x04, 0x06, 0x40);
    await host.write(0x18, 0x01, 0x00, 0x08);
    await host.clock.advance(1000);
    expect(host.driven).toEqual([undefined, undefined, false, undefined, undefined, undefined, undefined, undefined]);
    await host.write(0x18, 0x02, 0x02, 0x80);
    await host.clock.advance(1000);
    expect(host.driven[2]).toBeUndefined();
    await end();
    expect(host.clock.pending).toBe(0);
  });

  it("wires several chips to one line, which is low as long as one pulls it", async () => {
    const temperature = "temperature=30";
    const wires = ["--alert", "0x18=0", "--alert", "0x19=0"];
    const { host, end } = await serve([`mcp9808@0x18:${temperature}`, `mcp9808@0x19:${temperature}`, ...wires]);
    for (const address of [0x18, 0x19]) {
      await host.write(address, 0x02, 0x01, 0x90);
      await host.write(address, 0x04, 0x06, 0x40);
      await host.write(address, 0x01, 0x00, 0x08);
    }
    await host.clock.advance(1000);
    expect(host.driven[0]).toBe(false);
    await host.write(0x18, 0x01, 0x00, 0x00);
    expect(host.driven[0]).toBe(false);
    await host.write(0x19, 0x01, 0x00, 0x00);
    expect(host.driven[0]).toBeUndefined();
    await end();
  });
});
