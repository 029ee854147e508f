import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MARK_SIZE, reportDescriptor } from "./report-descriptor.ts";

/** A report as the kernel finds it in a descriptor. */
interface FoundReport {
  readonly id: number;
  readonly kind: "input" | "output" | "feature";
  readonly bytes: number;
}

const MAIN_ITEMS: ReadonlyMap<number, FoundReport["kind"]> = new Map([
  [0x80, "input"],
  [0x90, "output"],
  [0xb0, "feature"],
]);

/** Reads short items (HID 1.11, section 6.2.2.2): in the low two bits of each first byte, how many bytes of data follow. */
function parse(descriptor: Uint8Array): { readonly reports: readonly FoundReport[]; readonly depth: number } {
  const reports: FoundReport[] = [];
  let [id, size, count, depth] = [0, 0, 0, 0];
  for (let at = 0; at < descriptor.length;) {
    const first = descriptor[at] ?? 0;
    const length = [0, 1, 2, 4][first & 3] ?? 0;
    if (at + length >= descriptor.length && length > 0) throw new Error("The last item is cut short");
    const value = descriptor.subarray(at + 1, at + 1 + length).reduceRight((sum, byte) => sum * 256 + byte, 0);
    const tag = first & 0xfc;
    const kind = MAIN_ITEMS.get(tag);
    if (tag === 0x84) id = value;
    else if (tag === 0x74) size = value;
    else if (tag === 0x94) count = value;
    else if (tag === 0xa0) depth += 1;
    else if (tag === 0xc0) depth -= 1;
    else if (kind !== undefined) reports.push({ id, kind, bytes: (size * count) / 8 });
    at += 1 + length;
  }
  return { reports, depth };
}

const mark = fc.uint8Array({ minLength: MARK_SIZE, maxLength: MARK_SIZE });

describe("the report descriptor", () => {
  // AN495, "CP2112 Interface Specification", and what hid-cp2112 asks for: sizes without the number of the report.
  it("has each report of a CP2112, in its direction and size, whatever the mark", () =>
    fc.assert(
      fc.property(mark, (bytes) => {
        const { reports, depth } = parse(reportDescriptor(bytes));
        expect(depth).toBe(0);
        const of = (kind: FoundReport["kind"]): readonly (readonly [number, number])[] =>
          reports.filter((report) => report.kind === kind).map((report) => [report.id, report.bytes] as const);
        expect(of("feature")).toEqual([
          [0x01, 1],
          [0x02, 4],
          [0x03, 1],
          [0x04, 2],
          [0x05, 2],
          [0x06, 13],
          [0x20, 1],
          [0x21, 9],
          [0x22, 62],
          [0x23, 62],
          [0x24, 62],
        ]);
        expect(of("output")).toEqual([0x10, 0x11, 0x12, 0x14, 0x15, 0x17].map((id) => [id, 63]));
        expect(of("input")).toEqual([0x13, 0x16].map((id) => [id, 63]));
      }),
    ));

  it("differs where the mark differs, so that each adapter is found by it", () =>
    fc.assert(
      fc.property(mark, fc.nat(MARK_SIZE - 1), fc.nat(0xff), (one, index, change) => {
        const other = one.map((byte, at) => (at === index ? byte ^ change : byte));
        expect(Buffer.from(reportDescriptor(one)).equals(reportDescriptor(other))).toBe(change === 0);
      }),
    ));

  it("fits into what the kernel takes", () => {
    // HID_MAX_DESCRIPTOR_SIZE
    expect(reportDescriptor(new Uint8Array(MARK_SIZE)).length).toBeLessThanOrEqual(4096);
  });
});
