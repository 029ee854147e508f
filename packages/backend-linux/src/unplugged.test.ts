import { constants } from "node:os";
import { address7, type I2CBus, parseBusUri } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { FUNC_I2C } from "./functionality.ts";
import { openBus } from "./open-bus.ts";
import { ModelAdapter } from "./testing/model-adapter.ts";
import { ModelKernel } from "./testing/model-kernel.ts";
import { ModelSysfs, modelMachine } from "./testing/model-machine.ts";

const CHIP = address7(0x18);
const EVERYTHING = FUNC_I2C | 0x0c7f_0000;
const { ENODEV, EIO, ENXIO, ETIMEDOUT } = constants.errno;

interface Bench {
  readonly bus: I2CBus;
  readonly kernel: ModelKernel;
  readonly adapter: ModelAdapter;
}

async function bench(way: string, sysfs: string): Promise<Bench> {
  const kernel = new ModelKernel();
  const adapter = kernel.add(1, new ModelAdapter({ functionality: EVERYTHING, devices: [0x18] }));
  return { kernel, adapter, bus: await openBus(parseBusUri(`linux:1${way}`), modelMachine(kernel, sysfs)) };
}

const write = (bus: I2CBus): Promise<void> => bus.transfer(CHIP, [{ write: Uint8Array.of(1) }]);

describe.each(["", "?sync=1", "?engine=smbus", "?engine=i2c-bus"])(
  "an adapter that was pulled out, by linux:1%s",
  (way) => {
    it.each([ENODEV, EIO, ENXIO, ETIMEDOUT])("is told as such, whatever its driver says: errno %d", async (errno) => {
      using sysfs = new ModelSysfs();
      sysfs.adapter(1, "pulled", { driver: "cp2112" });
      const { bus, kernel, adapter } = await bench(way, sysfs.root);
      await write(bus);
      adapter.failNextWith = errno;
      await expect(write(bus)).rejects.not.toMatchObject({ kind: "disconnected" });
      sysfs.unplug(1);
      adapter.failNextWith = errno;
      const failed = write(bus);
      await expect(failed).rejects.toMatchObject({
        kind: "disconnected",
        address: CHIP,
        outcome: "failed",
        bus: "unknown",
      });
      await expect(failed).rejects.toThrow(/the adapter is gone \(E\w+\)\. Plug the hardware in again/);
      await bus.close();
      expect(kernel.openFiles).toBe(0);
    });

    it("is not suspected where sysfs shows nothing", async () => {
      const { bus, adapter } = await bench(way, "/nowhere/sys");
      adapter.failNextWith = ENXIO;
      await expect(write(bus)).rejects.toMatchObject({ kind: "nack-address" });
      await bus.close();
    });
  },
);
