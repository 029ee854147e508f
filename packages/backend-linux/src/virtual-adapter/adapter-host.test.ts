import {
  I2CDevice,
  I2CError,
  type I2CErrorKind,
  registerMap,
  type TargetHandler,
  type TransferEnd,
} from "@twowire/core";
import { openTarget, RegisterFile, RegisterTarget } from "@twowire/target";
import { afterEach, describe, expect, it } from "vitest";
import { ModelUhid, type ModelUhidOptions } from "../testing/model-uhid.ts";
import { AdapterHost, type AdapterOptions } from "./adapter-host.ts";

const kernels: ModelUhid[] = [];

afterEach(() => {
  for (const kernel of kernels.splice(0)) {
    // Whatever happened: every file is closed, no thread waits for ever, nothing is left to be done at the end of the process.
    if (kernel.opened !== kernel.closed || kernel.isReadWaiting) throw new Error("A file or a thread was left");
    kernel[Symbol.dispose]();
  }
  if (process.listenerCount("exit") !== exitListeners) throw new Error("Something was left for the end of the process");
});

const exitListeners = process.listenerCount("exit");

function modelled(options: ModelUhidOptions = {}): ModelUhid {
  const kernel = new ModelUhid(options);
  kernels.push(kernel);
  return kernel;
}

function open(kernel: ModelUhid, options: AdapterOptions = {}): Promise<AdapterHost> {
  return kernel.clock.run(AdapterHost.open(options, kernel.machine));
}

async function failure(kernel: ModelUhid, options: AdapterOptions = {}): Promise<I2CError> {
  const error = await open(kernel, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof I2CError)) throw new Error(`Not refused: ${String(error)}`);
  return error;
}

/** One register, which is written and read. */
function memory(): TargetHandler & { readonly ends: TransferEnd[]; value: number } {
  const ends: TransferEnd[] = [];
  return {
    ends,
    value: 0,
    start: () => true,
    write(byte) {
      this.value = byte;
      return true;
    },
    read() {
      return this.value;
    },
    stop: (end) => void ends.push(end),
  };
}

describe("an adapter of the kernel", () => {
  it("is there, with a bus, a device file and a gpiochip, until it is closed", async () => {
    const kernel = modelled();
    const host = await open(kernel);
    expect(host.bus).toBe(7);
    expect(host.place).toMatchObject({
      uri: "linux:7",
      device: `${kernel.machine.devices}/i2c-7`,
      linesDevice: `${kernel.machine.devices}/gpiochip2`,
    });
    expect(host.gpiochip).toBe(`${kernel.machine.devices}/gpiochip2`);
    await host.close();
    expect([host.bus, host.place, kernel.driver]).toEqual([undefined, undefined, undefined]);
    await host.close();
    await host[Symbol.asyncDispose]();
    expect([kernel.opened, kernel.closed]).toEqual([1, 1]);
    await expect(host.attach([0x18], {} as never)).rejects.toMatchObject({ kind: "closed" });
  });

  it("is open when its lines are there, too, which come after drivers have looked for their chips", async () => {
    const kernel = modelled({ detectionMs: 500 });
    await using host = await open(kernel);
    expect(host.gpiochip).toBe(`${kernel.machine.devices}/gpiochip2`);
    expect(kernel.clock.now()).toBeGreaterThanOrEqual(500);
  });

  it("has its targets before the kernel looks for chips, and others later", async () => {
    const kernel = modelled();
    const early = memory();
    let busThen: number | undefined = -1;
    await using host = await open(kernel, {
      populate: async (on) => {
        busThen = kernel.driver === undefined ? undefined : 7;
        await on.attach([0x18], early);
      },
    });
    expect(busThen).toBeUndefined();
    await using later = await host.attach([0x19, 0x1a], memory());
    expect(later.addresses).toEqual([0x19, 0x1a]);
    const controller = kernel.controller();
    for (const address of [0x18, 0x19, 0x1a]) {
      const device = new I2CDevice(controller, address);
      await kernel.clock.run(device.write(Uint8Array.of(address)));
      expect([...(await kernel.clock.run(device.read(1)))]).toEqual([address]);
    }
    await later.detach();
    await later.detach();
    await expect(kernel.clock.run(new I2CDevice(controller, 0x19).read(1))).rejects.toMatchObject({ kind: "nack" });
    await expect(host.attach([], memory())).rejects.toMatchObject({ kind: "invalid-argument" });
    await expect(host.attach([0x78], memory())).rejects.toMatchObject({ kind: "invalid-argument" });
  });

  it("serves a register map", async () => {
    const fan = registerMap({
      name: "FAN",
      order: "big",
      pointer: { bits: 2 },
      registers: { speed: { address: 0, width: 16, access: "ro" }, duty: { address: 1, width: 8 } },
    });
    const kernel = modelled();
    await using host = await open(kernel);
    const registers = new RegisterFile(fan);
    registers.set("speed", "value", 0x1234);
    await host.attach([0x2f], new RegisterTarget(registers));
    const device = new I2CDevice(kernel.controller(), 0x2f);
    expect(await kernel.clock.run(device.readRegister(0, 2))).toBe(0x1234);
    await kernel.clock.run(device.writeRegister(1, 60));
    expect(registers.get("duty", "value")).toBe(60);
  });

  it("serves a loop of requests", async () => {
    const kernel = modelled();
    await using host = await open(kernel);
    const target = await openTarget(host, [0x40]);
    const seen: unknown[] = [];
    const loop = (async () => {
      for await (const request of target) {
        seen.push([request.isRead, request.isRestart]);
        if (request.isRead) await request.write(Uint8Array.of(0xaa));
        else seen.push([...(await request.read())]);
      }
    })();
    const device = new I2CDevice(kernel.controller(), 0x40);
    expect([...(await kernel.clock.run(device.writeRead(Uint8Array.of(1, 2), 2)))]).toEqual([0xaa, 0xff]);
    expect(seen).toEqual([
      [false, false],
      [1, 2],
      [true, true],
    ]);
    await target.close();
    await loop;
  });

  it("tells of each transfer, to whoever wants to know", async () => {
    const kernel = modelled();
    await using host = await open(kernel);
    await host.attach([0x18], memory());
    const seen: unknown[] = [];
    const stop = host.onTransfer(({ address, error }) => seen.push([address, error?.kind]));
    const controller = kernel.controller();
    await kernel.clock.run(new I2CDevice(controller, 0x18).write(Uint8Array.of(1)));
    host.loseArbitration();
    await kernel.clock.run(new I2CDevice(controller, 0x18).write(Uint8Array.of(1)).catch(() => undefined));
    await kernel.clock.run(new I2CDevice(controller, 0x19).write(Uint8Array.of(1)).catch(() => undefined));
    stop();
    await kernel.clock.run(new I2CDevice(controller, 0x18).write(Uint8Array.of(1)));
    expect(seen).toEqual([
      [0x18, undefined],
      [0x18, "arbitration-lost"],
      [0x19, "nack-address"],
    ]);
  });

  it("has lines that programs set and read", async () => {
    const kernel = modelled();
    await using host = await open(kernel);
    const [first, second] = host.lines;
    await kernel.driver!.outputLine(0, false);
    expect([first!.isOutput, first!.level]).toEqual([true, false]);
    await kernel.driver!.input(0);
    expect([first!.isOutput, first!.level, await kernel.driver!.level(0)]).toEqual([false, true, true]);
    second!.drive(false);
    expect(await kernel.driver!.level(1)).toBe(false);
  });

  it("is closed when every program has let go of it; a transfer that is going on is cut", async () => {
    const kernel = modelled();
    const host = await open(kernel);
    const target = memory();
    await host.attach([0x18], { ...target, read: () => new Promise<number>(() => undefined) });
    const transfer = new I2CDevice(kernel.controller(), 0x18).read(1).catch((error: unknown) => error);
    await kernel.clock.advance(1);
    let letGo: () => void = () => undefined;
    kernel.busUser = new Promise((resolve) => (letGo = resolve));
    let closed = false;
    const closing = host.close().then(() => (closed = true));
    await kernel.clock.advance(5000);
    expect(target.ends).toEqual(["detached"]);
    expect([closed, host.bus]).toEqual([false, undefined]);
    letGo();
    await closing;
    expect(await transfer).toBeInstanceOf(I2CError);
  });

  it("knows who has it open, also while it waits for them to let go", async () => {
    const kernel = modelled();
    const host = await open(kernel);
    const { place } = host;
    expect(place?.users?.()).toEqual([]);
    kernel.addUser(708, "i2cdump");
    kernel.addUser(99, "sleep");
    let letGo: () => void = () => undefined;
    kernel.busUser = new Promise((resolve) => (letGo = resolve));
    const closing = host.close();
    expect(place?.users?.().toSorted()).toEqual(["process 708 (i2cdump)", "process 99 (sleep)"]);
    letGo();
    await closing;
  });

  it("goes when hid-cp2112 is taken away from it, and says why", async () => {
    const kernel = modelled();
    const host = await open(kernel);
    kernel.unbind();
    await expect(kernel.clock.run(host.gone)).resolves.toMatchObject({
      kind: "disconnected",
      message: expect.stringMatching(/let go of the virtual adapter.*unbound hid-cp2112/),
    });
    await host.close();
    expect(host.bus).toBeUndefined();
  });

  it("has a name of 1 to 30 characters of ASCII", async () => {
    for (const name of ["", "a".repeat(31), "Straße", "two\nlines"]) {
      expect(await failure(modelled(), { name })).toMatchObject({ kind: "invalid-argument", outcome: "never-sent" });
    }
    await using _host = await open(modelled(), { name: "a".repeat(30) });
  });

  it("is not made where its targets cannot be", async () => {
    const kernel = modelled();
    const populate = (): Promise<void> => Promise.reject(new I2CError({ kind: "io", message: "broken" }));
    expect(await failure(kernel, { populate })).toMatchObject({ kind: "io", summary: "broken" });
    expect(kernel.driver).toBeUndefined();
  });
});

describe("a machine that cannot have an adapter", () => {
  it.each<readonly [string, ModelUhidOptions, I2CErrorKind, RegExp, string | undefined]>([
    ["that is no Linux", { platform: "darwin" }, "unsupported", /needs Linux; this is darwin.*Use sim:/, undefined],
    [
      "without uhid",
      { uhid: "ENOENT" },
      "not-found",
      /no .*\/uhid: the kernel module uhid is not loaded.*sudo modprobe -a uhid/,
      "ENOENT",
    ],
    [
      "whose /dev/uhid has no module behind it",
      { uhid: "ENODEV" },
      "not-found",
      /module uhid is not loaded.*A kernel without them cannot/,
      "ENODEV",
    ],
    [
      "without rights",
      { uhid: "EACCES" },
      "permission-denied",
      /may not open .*\/uhid.*Run as root, or let a group.*udev/,
      "EACCES",
    ],
    ["without files to open", { uhid: "EMFILE" }, "io", /\/uhid cannot be used \(EMFILE\)/, "EMFILE"],
    [
      "without i2c-dev",
      { i2cDev: false },
      "not-found",
      /module i2c-dev, which makes \/dev\/i2c-N, is not loaded.*modprobe -a uhid hid-cp2112 i2c-dev/,
      undefined,
    ],
    [
      "without hid-cp2112",
      { driver: undefined },
      "not-found",
      /module hid-cp2112 is not loaded.*modprobe -a uhid hid-cp2112/,
      undefined,
    ],
    [
      "that gives it to another driver",
      { driver: "hid-generic" },
      "not-found",
      /driver hid-generic took the virtual adapter/,
      undefined,
    ],
    [
      "whose driver gives up",
      { makesBus: "gives up" },
      "io",
      /driver cp2112 began .* and gave it up.*dmesg/,
      undefined,
    ],
    ["whose driver makes no bus", { makesBus: false }, "timeout", /no I2C bus .* within 20 s.*dmesg/, undefined],
  ])("%s says so, and how to get it", async (_which, options, kind, message, code) => {
    const kernel = modelled(options);
    const error = await failure(kernel);
    expect(error).toMatchObject({ kind, message: expect.stringMatching(message), code });
    expect(error.outcome).toBe("never-sent");
  });

  it("does not wait for a bus that will not come", async () => {
    const kernel = modelled({ makesBus: "gives up" });
    await failure(kernel);
    expect(kernel.clock.now()).toBeLessThan(100);
  });

  it("has threads for so many adapters only, and more when one has gone", async () => {
    const kernel = modelled({ threads: 4 });
    const second = modelled({ threads: 4 });
    const third = modelled({ threads: 4 });
    const hosts = [await open(kernel), await open(second)];
    expect(await failure(third)).toMatchObject({
      kind: "unsupported",
      message: expect.stringMatching(/has 2 virtual adapters open.*UV_THREADPOOL_SIZE/),
    });
    await hosts[0]!.close();
    const again = await open(third);
    await Promise.all([again, ...hosts].map((host) => host.close()));
  });

  it("has one adapter for a process with few threads", async () => {
    await using host = await open(modelled({ threads: 1 }));
    expect(host.bus).toBe(7);
    expect((await failure(modelled({ threads: 1 }))).message).toMatch(/has 1 virtual adapters? open/);
  });
});
