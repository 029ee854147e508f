import { parseBusUri } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { FUNC_I2C } from "./functionality.ts";
import { openBus } from "./open-bus.ts";
import { ModelAdapter } from "./testing/model-adapter.ts";
import { ModelKernel } from "./testing/model-kernel.ts";
import { ModelSysfs, modelMachine } from "./testing/model-machine.ts";

/** Opens a bus on a machine of three adapters. @returns the file that was opened, or its error */
async function opened(text: string): Promise<string> {
  using sysfs = new ModelSysfs();
  sysfs
    .adapter(1, "bcm2835 (i2c@7e804000)")
    .adapter(20, "bcm2835 (i2c@7ef04500)")
    .adapter(22, "CP2112 SMBus Bridge on hidraw0")
    .adapter(23, "smbus");
  const kernel = new ModelKernel();
  for (const number of [1, 20, 22, 23]) kernel.add(number, new ModelAdapter({ functionality: FUNC_I2C }));
  const machine = modelMachine(kernel, sysfs.root);
  let path = "nothing";
  const files = {
    ...machine.files,
    busNumber: (file: number) => kernel.busNumber(file),
    close: (file: number) => kernel.close(file),
    lockName: (file: number) => kernel.lockName(file),
    open: (file: string) => {
      path = file;
      return kernel.open(file);
    },
  };
  try {
    await using bus = await openBus(parseBusUri(text), { ...machine, files });
    expect(bus.name).toBe(text);
    return path;
  } catch (error) {
    return String(error);
  }
}

describe("an adapter by its name", () => {
  it.each([
    ["linux:CP2112", "/dev/i2c-22"],
    ["linux:cp2112 smbus bridge on hidraw0", "/dev/i2c-22"],
    // One that is called so goes before those that have it in their names.
    ["linux:SMBus", "/dev/i2c-23"],
    ["linux:@7e804000", "/dev/i2c-1"],
  ])("%s opens %s", async (text, path) => {
    expect(await opened(text)).toEqual(path);
  });

  it("is refused where several have it, or none", async () => {
    expect(await opened("linux:bcm2835")).toMatch(
      /linux:bcm2835 names 2 adapters.*linux:1 \(bcm2835 \(i2c@7e804000\)\), linux:20 \(.*part of one name/,
    );
    expect(await opened("linux:nobody")).toMatch(/linux:nobody names no adapter.*linux:22 \(CP2112/);
  });

  it("is none where sysfs shows nothing", async () => {
    const machine = modelMachine(new ModelKernel());
    await expect(openBus(parseBusUri("linux:CP2112"), machine)).rejects.toMatchObject({
      kind: "not-found",
      message: expect.stringContaining("It shows none at all"),
    });
  });
});
