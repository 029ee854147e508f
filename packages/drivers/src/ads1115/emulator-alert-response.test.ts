import { alertResponse, I2CDevice } from "@twowire/core";
import { beforeEach, describe, expect, it } from "vitest";
import { Ads1115Bench } from "./ads1115-bench.fixture.ts";
import { Ads1115Emulator } from "./emulator.ts";

let bench: Ads1115Bench;
beforeEach(() => {
  bench = new Ads1115Bench({ inputs: [1, 0.5, 2, 3] });
});

const CONTINUOUS = 0x42e3;

describe("the alert response", () => {
  const respond = async (address: number, low: number, high: number): Promise<void> => {
    const device = new I2CDevice(bench.controller, address);
    await device.writeRegister(2, low & 0xffff, 2);
    await device.writeRegister(3, high & 0xffff, 2);
    await device.writeRegister(1, (CONTINUOUS & ~0x1f) | 0x14, 2);
    await bench.clock.advance(2);
  };
  const answer = async (): Promise<number> => {
    const byte = new Uint8Array(1);
    await bench.controller.transfer(0x0c as never, [{ read: byte }]);
    return byte[0] ?? 0;
  };

  it("is given by who latched an alert, once, and says which threshold it was", async () => {
    expect(await alertResponse(bench.controller)).toBeUndefined();
    await respond(0x48, 0, 4000);
    expect(bench.emulator.alertPin).toBe(false);
    expect(await answer()).toBe(0x91);
    expect(bench.emulator.alertPin).toBe(true);
    await expect(answer()).rejects.toMatchObject({ kind: "nack-address" });
    // A result later it is there again; this time below the low threshold.
    await respond(0x48, 12_000, 16_000);
    expect(await answer()).toBe(0x90);
  });

  it("is given by the lowest address, the others keep their alert", async () => {
    const other = new Ads1115Emulator({ clock: bench.clock, inputs: [1] });
    bench.bus.attachNow([0x4a, 0x0c], other);
    await respond(0x4a, 0, 4000);
    await respond(0x48, 0, 4000);
    expect(await alertResponse(bench.controller)).toBe(0x48);
    expect([bench.emulator.alertPin, other.alertPin]).toEqual([true, false]);
    expect(await alertResponse(bench.controller)).toBe(0x4a);
    expect(other.alertPin).toBe(true);
  });
});
