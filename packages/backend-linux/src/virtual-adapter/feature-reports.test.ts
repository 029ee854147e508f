import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FeatureReports } from "./feature-reports.ts";
import { GpioLines } from "./gpio-lines.ts";

function bench(product = "twowire", serialNumber = "0123456789AB"): { lines: GpioLines; reports: FeatureReports } {
  const lines = new GpioLines();
  return { lines, reports: new FeatureReports(lines, { product, serialNumber }) };
}

/** AN495, "CP2112 Interface Specification": report ID and the bytes behind it. */
const SIZES = [
  [0x02, 4],
  [0x03, 1],
  [0x05, 2],
  [0x06, 13],
  [0x20, 1],
  [0x21, 9],
  [0x22, 62],
  [0x23, 62],
  [0x24, 62],
] as const;

/** What takes a new value. */
const WRITABLE = [0x01, 0x02, 0x04, 0x06] as const;
const CONTENT = fc.uint8Array({ maxLength: 80, size: "max" });

/** A USB string as sysfs's `product` shows it: length, type, UTF-16. */
function textOf(report: Uint8Array | undefined): string {
  const [, length = 0, type, ...units] = report ?? [];
  expect(type).toBe(0x03);
  return Buffer.from(units.slice(0, length - 2)).toString("utf16le");
}

describe("feature reports", () => {
  it("have their number and the size that a CP2112 gives them", () => {
    const { reports } = bench();
    for (const [id, size] of SIZES)
      expect([id, reports.read(id)?.length, reports.read(id)?.[0]]).toEqual([id, size + 1, id]);
  });

  it("that there are not are refused, and so are those that can only be written or read", () => {
    const { reports } = bench();
    const known = new Set<number>(SIZES.map(([id]) => id));
    for (let id = 0; id < 0x100; id += 1) if (!known.has(id)) expect(reports.read(id), `report ${id}`).toBeUndefined();
    expect(reports.write(0x03, Uint8Array.of(0x03, 0))).toBe(false);
    expect(reports.write(0x30, Uint8Array.of(0x30, 0))).toBe(false);
  });

  it("tell part 0x0C, revision 3, by which hid-cp2112 knows that a write and a read may be joined", () => {
    expect([...bench().reports.read(0x05)!]).toEqual([0x05, 0x0c, 0x03]);
  });

  it("tell the names that they were given", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii", maxLength: 40 }), (name) => {
        const { reports } = bench(name, "77");
        expect(textOf(reports.read(0x23))).toBe(name.slice(0, 30));
        expect([textOf(reports.read(0x22)), textOf(reports.read(0x24))]).toEqual(["twowire", "77"]);
      }),
    ));

  it("keep the SMBus configuration that the driver writes, until a reset", () => {
    const { reports } = bench();
    const first = [...reports.read(0x06)!];
    // 100 kHz, big-endian.
    expect(first.slice(0, 5)).toEqual([0x06, 0x00, 0x01, 0x86, 0xa0]);
    const written = Uint8Array.from(first, (byte, index) => (index === 0 ? byte : 255 - byte));
    expect(reports.write(0x06, written)).toBe(true);
    expect(reports.read(0x06)).toEqual(written);
    written[5] = 0x77;
    expect(reports.read(0x06)![5]).not.toBe(0x77);
    expect(reports.write(0x01, Uint8Array.of(0x01, 0x01))).toBe(true);
    expect([...reports.read(0x06)!]).toEqual(first);
  });

  it("take what is locked without changing it, as the chip does", () => {
    const { reports } = bench();
    for (const id of [0x05, 0x20, 0x21, 0x22, 0x23, 0x24]) {
      const before = reports.read(id);
      expect(reports.write(id, new Uint8Array(64).fill(id, 0, 1).fill(0x55, 1)), `report ${id}`).toBe(true);
      expect(reports.read(id)).toEqual(before);
    }
  });

  it("configure, set and read the lines", () => {
    const { reports, lines } = bench();
    expect(reports.write(0x02, Uint8Array.of(0x02, 0x81, 0xff, 0x00, 0x00))).toBe(true);
    expect([...reports.read(0x02)!]).toEqual([0x02, 0x81, 0xff, 0, 0]);
    expect(reports.write(0x04, Uint8Array.of(0x04, 0x01, 0x81))).toBe(true);
    lines.lines[3]!.drive(false);
    expect([...reports.read(0x03)!]).toEqual([0x03, 0x77]);
    expect(reports.write(0x01, Uint8Array.of(0x01, 0x01))).toBe(true);
    expect([...reports.read(0x03)!]).toEqual([0x03, 0xf7]);
  });

  it("of any content and length do no harm", () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.oneof(fc.constantFrom(...WRITABLE), fc.nat(0xff)), CONTENT)), (written) => {
        const { reports } = bench();
        for (const [id, content] of written) reports.write(id, Uint8Array.of(id, ...content));
        for (const [id, size] of SIZES) expect(reports.read(id)).toHaveLength(size + 1);
      }),
    ));
});
