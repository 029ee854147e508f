import { SimulatedBus } from "@twowire/backend-sim";
import { describe, expect, it } from "vitest";
import { Tca9548a, type Tca9548aOptions } from "./driver.ts";
import { Tca9548aEmulator } from "./emulator.ts";
import { answering, bench, DESELECT, readAt, select } from "./tca9548a-bench.fixture.ts";

describe("addresses on the way", () => {
  it("are in use behind the mux: its own, and those of other muxes on the bus", async () => {
    const { mux, controller, wire } = await bench();
    const second = new Tca9548a(controller, { address: 0x71 });
    await expect(readAt(mux.channel(0), 0x70)).rejects.toMatchObject({
      kind: "address-in-use",
      message: expect.stringContaining("TCA9548A at 0x70"),
      nextStep: expect.stringContaining("0x70 to 0x77"),
    });
    await expect(readAt(mux.channel(0), 0x71)).rejects.toMatchObject({ kind: "address-in-use" });
    await expect(mux.channel(0).exclusive((locked) => readAt(locked, 0x71))).rejects.toMatchObject({
      kind: "address-in-use",
    });
    expect(wire).toEqual([select("01"), DESELECT]);
    await second.close();
    await expect(readAt(mux.channel(0), 0x71)).rejects.toMatchObject({ kind: "nack-address" });
  });

  it("cannot be those of a mux behind a mux", async () => {
    const { mux, controller } = await bench();
    expect(() => new Tca9548a(mux.channel(0), { address: 0x70 })).toThrow(
      expect.objectContaining({ kind: "address-in-use" }),
    );
    const sibling = new Tca9548a(controller, { address: 0x72 });
    expect(() => new Tca9548a(mux.channel(0), { address: 0x72 })).toThrow(/TCA9548A at 0x72/);
    await sibling.close();
    expect(new Tca9548a(mux.channel(0), { address: 0x72 }).address).toBe(0x72);
  });

  it.each([0x6f, 0x78, 0xe0, 1.5])("must be ones that the mux can have: not %d", (address) => {
    const controller = new SimulatedBus().controller();
    expect(() => new Tca9548a(controller, { address })).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
  });
});

describe("a mux behind a mux", () => {
  async function nested(options: Tca9548aOptions = {}) {
    const made = await bench(options);
    const chip = new Tca9548aEmulator();
    await chip.attachTo(made.chip.channel(2), 0x71);
    await chip.channel(4).attach([0x20], answering(0x24));
    await made.chip.channel(3).attach([0x20], answering(0x03));
    const inner = new Tca9548a(made.mux.channel(2), { address: 0x71, ...options });
    return { ...made, inner, innerChip: chip };
  }

  it("is selected and deselected inside the section of the outer one", async () => {
    const { inner, wire, chip, innerChip } = await nested();
    expect(inner.channel(4).name).toBe("sim:/tca9548a@0x70/2/tca9548a@0x71/4");
    expect(await readAt(inner.channel(4), 0x20)).toBe(0x24);
    expect(wire).toEqual([select("04"), "S 71W A 10 A P", "S 20R A 24 N P", "S 71W A 00 A P", DESELECT]);
    expect([chip.connected, innerChip.connected]).toEqual([[], []]);
  });

  it("keeps out the addresses of both", async () => {
    const { inner, mux } = await nested();
    for (const address of [0x70, 0x71]) {
      await expect(readAt(inner.channel(4), address)).rejects.toMatchObject({ kind: "address-in-use" });
    }
    // From the outer channel, the inner mux is a device like any other.
    expect(await readAt(mux.channel(2), 0x71)).toBe(0);
  });

  it.each([true, false])("lets go of everything when something escapes (deselect: %s)", async (deselect) => {
    const { inner, mux, controller } = await nested({ deselect });
    const failing = inner.channel(4).exclusive(async (locked) => {
      await readAt(locked, 0x20);
      throw new Error("escaped");
    });
    await expect(failing).rejects.toThrow("escaped");
    expect(await readAt(mux.channel(3), 0x20)).toBe(0x03);
    expect(await readAt(inner.channel(4), 0x20)).toBe(0x24);
    expect(await readAt(controller, 0x70)).toBe(deselect ? 0 : 4);
    await inner.close();
    await mux.close();
    expect(await readAt(controller, 0x70)).toBe(0);
  });
});
