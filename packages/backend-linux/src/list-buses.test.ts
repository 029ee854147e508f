import { address10, type BusDescription } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { FUNC_I2C, FUNC_SMBUS_QUICK } from "./functionality.ts";
import { linuxProvider } from "./linux-provider.ts";
import { ModelAdapter } from "./testing/model-adapter.ts";
import { ModelKernel } from "./testing/model-kernel.ts";
import { ModelSysfs, modelMachine } from "./testing/model-machine.ts";

const STUB = 0x0c7f_0000;
const PLAIN = FUNC_I2C | FUNC_SMBUS_QUICK | STUB;

const missing = (name: string) => (): Promise<never> => Promise.reject(new Error(`Cannot find package '${name}'`));

/** What a description says apart from its adapter. */
function outside({ uri, description, obstacle }: BusDescription): Omit<BusDescription, "adapter"> {
  return { uri, description, ...(obstacle === undefined ? {} : { obstacle }) };
}

describe("listing Linux buses", () => {
  it("shows what each can do, or what keeps this user from it", async () => {
    using sysfs = new ModelSysfs();
    sysfs
      .adapter(1, "bcm2835 (i2c@7e804000)", { driver: "i2c-bcm2835", clockHz: 100_000 })
      .adapter(2, "SMBus stub driver")
      .adapter(3, "locked")
      .adapter(4, "bare", { deviceFile: false });
    const kernel = new ModelKernel();
    kernel.add(1, new ModelAdapter({ functionality: PLAIN }));
    kernel.add(2, new ModelAdapter({ functionality: STUB }));
    kernel.add(3, new ModelAdapter({ functionality: STUB })).forbidden = true;
    const buses = await linuxProvider(modelMachine(kernel, sysfs.root)).list();
    expect(buses.map(outside)).toEqual([
      { uri: "linux:1", description: "bcm2835 (i2c@7e804000) · I2C · 100 kHz" },
      { uri: "linux:2", description: "SMBus stub driver · SMBus only, with I2C blocks" },
      {
        uri: "linux:3",
        description: "locked",
        obstacle: expect.stringMatching(/No permission for \/dev\/i2c-3.*group i2c/),
      },
      { uri: "linux:4", description: "bare", obstacle: expect.stringContaining("modprobe i2c-dev") },
    ]);
    expect(buses.map(({ adapter }) => adapter?.type)).toEqual(["i2c", "smbus", "unknown", "unknown"]);
    expect(kernel.openFiles).toBe(0);
    expect(new Set(kernel.requests.map(({ request }) => request))).toEqual(new Set([0x0705]));
  });

  it("tells of each adapter what i2cdetect tells, and which kernel drivers use it", async () => {
    using sysfs = new ModelSysfs();
    sysfs
      .adapter(1, "bcm2835", { driver: "i2c-bcm2835", clockHz: 400_000 })
      .adapter(11, "no functions")
      .owner("1-0050", "at24", "24c32")
      .owner("1-0018", "jc42", "jc42")
      .owner("1-a123", "at24", "24c64")
      .owner("11-0018", "lm75", "lm75")
      .chipWithoutDriver("1-0048", "ads1115");
    const kernel = new ModelKernel();
    kernel.add(1, new ModelAdapter({ functionality: PLAIN }));
    kernel.add(11, new ModelAdapter({ functionality: 0 }));
    const [first, eleventh] = await linuxProvider(modelMachine(kernel, sysfs.root)).list();
    expect(first?.adapter).toEqual({
      id: "i2c-1",
      name: "bcm2835",
      type: "i2c",
      functionality: "I2C",
      functions: expect.any(Array),
      clockHz: 400_000,
      users: [
        { address: 0x18, chip: "jc42", driver: "jc42" },
        { address: 0x50, chip: "24c32", driver: "at24" },
        { address: address10(0x123), chip: "24c64", driver: "at24" },
      ],
    });
    expect(eleventh?.adapter).toEqual({
      id: "i2c-11",
      name: "no functions",
      type: "dummy",
      functionality: "nothing that could be used",
      functions: expect.any(Array),
      clockHz: undefined,
      users: [{ address: 0x18, chip: "lm75", driver: "lm75" }],
    });
  });

  it("tells what i2cdetect -F tells, line for line, and nothing where the adapter cannot be asked", async () => {
    using sysfs = new ModelSysfs();
    sysfs.adapter(1, "SMBus stub driver").adapter(2, "bare", { deviceFile: false });
    const kernel = new ModelKernel();
    kernel.add(1, new ModelAdapter({ functionality: STUB }));
    const [first, second] = await linuxProvider(modelMachine(kernel, sysfs.root)).list();
    expect(first?.adapter?.functions.map(({ name, available }) => `${name}: ${available}`)).toEqual([
      "I2C: false",
      "SMBus Quick Command: true",
      "SMBus Send Byte: true",
      "SMBus Receive Byte: true",
      "SMBus Write Byte: true",
      "SMBus Read Byte: true",
      "SMBus Write Word: true",
      "SMBus Read Word: true",
      "SMBus Process Call: false",
      "SMBus Block Write: false",
      "SMBus Block Read: false",
      "SMBus Block Process Call: false",
      "SMBus PEC: false",
      "I2C Block Write: true",
      "I2C Block Read: true",
    ]);
    expect(second?.adapter?.functions).toEqual([]);
  });

  it("asks i2c-bus where koffi cannot be loaded, and leaves nothing open", async () => {
    using sysfs = new ModelSysfs();
    sysfs.adapter(1, "first");
    const kernel = new ModelKernel();
    kernel.add(1, new ModelAdapter({ functionality: PLAIN }));
    const machine = { ...modelMachine(kernel, sysfs.root), systemCalls: missing("koffi") };
    const [bus] = await linuxProvider(machine).list();
    expect(bus).toMatchObject({ description: "first · I2C", adapter: { type: "i2c" } });
    expect(kernel.openFiles).toBe(0);
  });

  it("says which package is missing, and still who uses the adapter", async () => {
    using sysfs = new ModelSysfs();
    sysfs.adapter(1, "first").owner("1-0018", "jc42", "jc42");
    const kernel = new ModelKernel();
    kernel.add(1, new ModelAdapter({ functionality: PLAIN }));
    const machine = modelMachine(kernel, sysfs.root);
    const [bus] = await linuxProvider({ ...machine, systemCalls: missing("koffi"), i2cBus: missing("i2c-bus") }).list();
    expect(bus?.obstacle).toMatch(/npm install koffi/);
    expect(bus?.adapter).toMatchObject({ type: "unknown", functionality: undefined, users: [{ driver: "jc42" }] });
  });

  it("is empty without adapters, and on other systems", async () => {
    const machine = modelMachine(new ModelKernel());
    expect(await linuxProvider(machine).list()).toEqual([]);
    using sysfs = new ModelSysfs();
    sysfs.adapter(1, "first");
    expect(await linuxProvider({ ...machine, sysfs: sysfs.root, platform: "win32" }).list()).toEqual([]);
  });
});
