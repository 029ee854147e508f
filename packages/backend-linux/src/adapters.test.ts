import { address10, address7 } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { Sysfs } from "./adapters.ts";
import { ModelSysfs } from "./testing/model-machine.ts";

describe("Sysfs", () => {
  it("lists adapters by number, with driver and clock where they are known", () => {
    using model = new ModelSysfs();
    model
      .adapter(10, "second", { deviceFile: false })
      .adapter(1, "bcm2835 (i2c@7e804000)", { driver: "i2c-bcm2835", clockHz: 100_000 });
    expect(new Sysfs(model.root).adapters()).toEqual([
      { number: 1, name: "bcm2835 (i2c@7e804000)", driver: "i2c-bcm2835", clockHz: 100_000, hasDeviceFile: true },
      { number: 10, name: "second", driver: undefined, clockHz: undefined, hasDeviceFile: false },
    ]);
  });

  it("names the kernel driver that owns an address, and keeps 7-bit and 10-bit ones apart", () => {
    using model = new ModelSysfs();
    model.owner("1-0018", "jc42").owner("1-a050", "at24");
    const sysfs = new Sysfs(model.root);
    expect(sysfs.ownerOf(1, address7(0x18))).toBe("jc42");
    expect(sysfs.ownerOf(2, address7(0x18))).toBeUndefined();
    expect(sysfs.ownerOf(1, address10(0x50))).toBe("at24");
    expect(sysfs.ownerOf(1, address7(0x50))).toBeUndefined();
  });

  it("knows of a mux's channel what is before the mux: its driver, its clock, and who uses addresses there", () => {
    using model = new ModelSysfs();
    model
      .adapter(1, "bcm2835", { driver: "i2c-bcm2835", clockHz: 400_000 })
      .channel(11, 1, "i2c-1-mux (chan_id 0)")
      .owner("1-0070", "pca954x")
      .owner("11-0018", "jc42");
    const sysfs = new Sysfs(model.root);
    expect(sysfs.adapter(11)).toEqual({
      number: 11,
      name: "i2c-1-mux (chan_id 0)",
      driver: "i2c-bcm2835",
      clockHz: 400_000,
      hasDeviceFile: true,
    });
    expect(sysfs.ownerOf(11, address7(0x18))).toBe("jc42");
    expect(sysfs.ownerOf(11, address7(0x70))).toBe("pca954x");
    expect(sysfs.ownerOf(1, address7(0x18))).toBeUndefined();
  });

  it("shows nothing where there is no sysfs", () => {
    const sysfs = new Sysfs("/nowhere/sys");
    expect(sysfs.adapters()).toEqual([]);
    expect(sysfs.adapter(3)).toMatchObject({ name: "adapter 3", hasDeviceFile: false });
  });
});
