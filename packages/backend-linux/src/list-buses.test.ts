import { address10, type BusDescription, parseBusUri } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { FUNC_I2C, FUNC_SMBUS_QUICK } from "./functionality.ts";
import { linuxProvider } from "./linux-provider.ts";
import { ModelAdapter } from "./testing/model-adapter.ts";
import { ModelKernel } from "./testing/model-kernel.ts";
import { ModelSysfs, modelMachine } from "./testing/model-machine.ts";

const FUNCS = 0x0705;
const SLAVE = 0x0703;
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
    const adapters = [PLAIN, STUB, STUB].map((functionality, index) =>
      kernel.add(index + 1, new ModelAdapter({ functionality, devices: [0x18] })),
    );
    adapters[2]!.forbidden = true;
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
    expect(new Set(kernel.requests.map(({ request }) => request))).toEqual(new Set([FUNCS, SLAVE]));
    expect(adapters.flatMap(({ wire }) => wire)).toEqual([]);
  });

  it("shows the users that sysfs does not place: devices of the firmware, and those on the other side of a mux", async () => {
    using sysfs = new ModelSysfs();
    sysfs
      .adapter(1, "Synopsys DesignWare I2C adapter")
      .firmwareDevice(1, "i2c-ELAN0001:00", "i2c_hid_acpi")
      .owner("1-0018", "jc42", "jc42")
      .owner("1-0070", "pca954x", "pca9548")
      .channel(11, 1, "i2c-1-mux (chan_id 0)")
      .adapter(12, "nothing in sysfs");
    const kernel = new ModelKernel();
    kernel.add(1, new ModelAdapter({ functionality: PLAIN, owned: [0x15, 0x18, 0x70] }));
    kernel.add(11, new ModelAdapter({ functionality: PLAIN, owned: [0x70] }));
    kernel.add(12, new ModelAdapter({ functionality: PLAIN, owned: [0x20] }));
    const buses = await linuxProvider(modelMachine(kernel, sysfs.root)).list();
    expect(buses.map(({ adapter }) => adapter?.users)).toEqual([
      [
        { address: 0x15, chip: undefined, driver: "i2c_hid_acpi" },
        { address: 0x18, chip: "jc42", driver: "jc42" },
        { address: 0x70, chip: "pca9548", driver: "pca954x" },
      ],
      [{ address: 0x70, chip: undefined, driver: "pca954x" }],
      [{ address: 0x20, chip: undefined, driver: "a kernel driver" }],
    ]);
  });

  it("says what to do in a container that a device file was not handed to", async () => {
    using sysfs = new ModelSysfs();
    sysfs.adapter(1, "not here").adapter(2, "not allowed").adapter(3, "broken");
    const failing = (code: string): never => {
      throw Object.assign(new Error(code), { code, errno: -1 * (code === "EPERM" ? 1 : code === "ENOENT" ? 2 : 5) });
    };
    const codes = new Map([
      ["/dev/i2c-1", "ENOENT"],
      ["/dev/i2c-2", "EPERM"],
    ]);
    const machine = modelMachine(new ModelKernel(), sysfs.root);
    const files = { ...machine.files, open: (path: string) => failing(codes.get(path) ?? "EIO") };
    const buses = await linuxProvider({ ...machine, files }).list();
    expect(buses.map(({ obstacle }) => obstacle)).toEqual([
      "Cannot open /dev/i2c-1 (ENOENT). The kernel has made it, but not here. In a container, hand the device file in (docker run --device /dev/i2c-1).",
      "No permission for /dev/i2c-2 (EPERM). In a container, hand the device file in (docker run --device /dev/i2c-2).",
      "Cannot open /dev/i2c-3 (EIO).",
    ]);
    const opening = linuxProvider({ ...machine, files }).open(parseBusUri("linux:1"));
    await expect(opening).rejects.toThrow(/adapter is there \(not here\).*docker run --device \/dev\/i2c-1/);
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
    expect(bus?.obstacle).toMatch(/^linux: needs a package.*npm install koffi/);
    expect(bus?.adapter).toMatchObject({ type: "unknown", functionality: undefined, users: [{ driver: "jc42" }] });
  });

  it("says what to do where there is no adapter, and is empty on other systems", async () => {
    const machine = modelMachine(new ModelKernel());
    expect(await linuxProvider(machine).list()).toEqual([
      { uri: "linux:1", description: "no I2C adapter", obstacle: expect.stringMatching(/raspi-config/) },
    ]);
    using sysfs = new ModelSysfs();
    sysfs.adapter(1, "first");
    expect(await linuxProvider({ ...machine, sysfs: sysfs.root, platform: "win32" }).list()).toEqual([]);
  });
});
