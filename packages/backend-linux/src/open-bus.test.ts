import { address7, isI2CError, parseBusUri } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { FUNC_I2C, FUNC_SMBUS_QUICK } from "./functionality.ts";
import { linuxProvider } from "./linux-provider.ts";
import type { Machine } from "./machine.ts";
import { openBus } from "./open-bus.ts";
import { ModelAdapter } from "./testing/model-adapter.ts";
import { ModelKernel } from "./testing/model-kernel.ts";
import { ModelSysfs, modelMachine } from "./testing/model-machine.ts";

const STUB = 0x0c7f_0000;
const PLAIN = FUNC_I2C | FUNC_SMBUS_QUICK | STUB;

function machineWith(
  functionality: number,
  sysfs?: string,
): { kernel: ModelKernel; adapter: ModelAdapter; machine: Machine } {
  const kernel = new ModelKernel();
  const adapter = kernel.add(1, new ModelAdapter({ functionality, devices: [0x18] }));
  return { kernel, adapter, machine: modelMachine(kernel, sysfs) };
}

const missing = (name: string) => (): Promise<never> => Promise.reject(new Error(`Cannot find package '${name}'`));

describe("opening a Linux bus", () => {
  it("tells a missing bus, and which there are", async () => {
    using sysfs = new ModelSysfs();
    sysfs.adapter(1, "first").adapter(4, "fourth");
    const { machine } = machineWith(PLAIN, sysfs.root);
    await expect(openBus(parseBusUri("linux:7"), machine)).rejects.toMatchObject({
      kind: "not-found",
      code: "ENOENT",
      message: "linux:7 does not exist: there is no /dev/i2c-7. There is linux:1 (first), linux:4 (fourth).",
    });
  });

  it("tells of I2C on a Raspberry Pi where its header's bus is missing, and those of its screens are there", async () => {
    using sysfs = new ModelSysfs();
    sysfs.adapter(20, "bcm2835 (i2c@7ef04500)");
    const machine = modelMachine(new ModelKernel(), sysfs.root);
    await expect(openBus(parseBusUri("linux:1"), machine)).rejects.toThrow(/There is linux:20 .*raspi-config/);
  });

  it("tells what to do where there is no bus at all, or only its device file is missing", async () => {
    const { machine } = machineWith(PLAIN);
    await expect(openBus(parseBusUri("linux:7"), machine)).rejects.toThrow(
      /no I2C adapter at all.*modprobe i2c-dev.*raspi-config/,
    );
    using sysfs = new ModelSysfs();
    sysfs.adapter(7, "seventh", { deviceFile: false });
    await expect(openBus(parseBusUri("linux:7"), { ...machine, sysfs: sysfs.root })).rejects.toThrow(
      /adapter is there \(seventh\), its device file is not.*modprobe i2c-dev/,
    );
    await expect(openBus(parseBusUri("linux:8"), { ...machine, sysfs: sysfs.root })).rejects.toThrow(
      /modprobe i2c-dev/,
    );
  });

  it("tells a bus that this user may not open", async () => {
    const { adapter, machine } = machineWith(PLAIN);
    adapter.forbidden = true;
    await expect(openBus(parseBusUri("linux:1"), machine)).rejects.toMatchObject({
      kind: "permission-denied",
      code: "EACCES",
      message: expect.stringMatching(/may not open \/dev\/i2c-1.*group i2c/),
    });
  });

  it("tells a file that is no bus", async () => {
    const { kernel, machine } = machineWith(PLAIN);
    const files = { open: () => 5, close: () => undefined, busNumber: () => undefined, lockName: () => "" };
    await expect(openBus(parseBusUri("linux:/dev/null"), { ...machine, files })).rejects.toMatchObject({
      kind: "invalid-argument",
      message: expect.stringContaining("/dev/null is not an I2C bus"),
    });
    expect(kernel.openFiles).toBe(0);
  });

  it("chooses combined messages where the adapter has plain I2C, else SMBus transactions", async () => {
    const plain = machineWith(PLAIN);
    await using bus = await openBus(parseBusUri("linux:1"), plain.machine);
    expect(bus.capabilities.maxSegments).toBe(42);
    expect(bus.name).toBe("linux:1");
    await using asked = await openBus(parseBusUri("linux:1?engine=smbus"), plain.machine);
    expect(asked.capabilities.maxSegments).toBe(2);
    await using stub = await openBus(parseBusUri("linux:/dev/i2c-1"), machineWith(STUB).machine);
    expect(stub.capabilities).toMatchObject({ maxSegments: 2, maxReadLength: 1 });
  });

  it("says why combined messages cannot be had, and leaves no file open", async () => {
    const { kernel, machine } = machineWith(STUB);
    await expect(openBus(parseBusUri("linux:1?engine=rdwr"), machine)).rejects.toMatchObject({
      kind: "unsupported",
      message: expect.stringMatching(/no plain I2C \(SMBus only/),
    });
    expect(kernel.openFiles).toBe(0);
  });

  it("knows the clock from the device tree, and what is peculiar to the driver", async () => {
    using sysfs = new ModelSysfs();
    sysfs.adapter(1, "bcm2835", { driver: "i2c-bcm2835", clockHz: 100_000 });
    const { adapter, machine } = machineWith(PLAIN, sysfs.root);
    await using bus = await openBus(parseBusUri("linux:1"), machine);
    expect(bus.capabilities).toMatchObject({ clockHz: 100_000, readThenAny: false, clockStretching: "none" });
    adapter.failNextWith = 5;
    await expect(bus.transfer(address7(0x18), [{ write: [] }])).rejects.toMatchObject({ kind: "nack", code: "EIO" });
  });

  it("takes i2c-bus where koffi cannot be loaded, and says so in its capabilities", async () => {
    const { kernel, machine } = machineWith(PLAIN);
    const bus = await openBus(parseBusUri("linux:1"), { ...machine, systemCalls: missing("koffi") });
    expect(bus.capabilities).toMatchObject({ maxSegments: 2, maxJoinedReadLength: 32, maxWriteLength: 8192 });
    await bus.close();
    expect(kernel.openFiles).toBe(0);
  });

  it.each([
    ["linux:1", /neither koffi nor i2c-bus could be loaded.*npm install koffi/],
    ["linux:1?engine=rdwr", /koffi could not be loaded.*npm install koffi/],
    ["linux:1?engine=smbus", /koffi could not be loaded.*npm install koffi/],
    ["linux:1?engine=i2c-bus", /i2c-bus could not be loaded.*npm install i2c-bus/],
  ])("names the package to install for %s", async (uri, message) => {
    const { kernel, machine } = machineWith(PLAIN);
    const bare = { ...machine, systemCalls: missing("koffi"), i2cBus: missing("i2c-bus") };
    await expect(openBus(parseBusUri(uri), bare)).rejects.toMatchObject({
      kind: "unsupported",
      message: expect.stringMatching(message),
    });
    expect(kernel.openFiles).toBe(0);
  });

  it("needs no native package to tell a missing bus from one without permission", async () => {
    const { adapter, machine } = machineWith(PLAIN);
    const bare = { ...machine, systemCalls: missing("koffi"), i2cBus: missing("i2c-bus") };
    await expect(openBus(parseBusUri("linux:2"), bare)).rejects.toMatchObject({ kind: "not-found" });
    adapter.forbidden = true;
    await expect(openBus(parseBusUri("linux:1"), bare)).rejects.toMatchObject({ kind: "permission-denied" });
  });

  it("is refused on other systems", async () => {
    const { machine } = machineWith(PLAIN);
    await expect(openBus(parseBusUri("linux:1"), { ...machine, platform: "darwin" })).rejects.toMatchObject({
      kind: "unsupported",
      message: expect.stringContaining("needs Linux, this is darwin"),
    });
  });

  it("fails with an I2CError on this machine too, whatever it has", async () => {
    const failure: unknown = await linuxProvider()
      .open(parseBusUri("linux:1048575"))
      .catch((error: unknown) => error);
    expect(isI2CError(failure)).toBe(true);
  });
});
