import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createEvent,
  destroyEvent,
  EVENT_SIZE,
  getReportReply,
  inputEvent,
  parseEvent,
  setReportReply,
} from "./uhid-events.ts";

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** A member as gcc prints it for `struct uhid_event` of linux/uhid.h: offset and size. */
type Member = readonly [offset: number, size: number];

// offsetof and sizeof, printed by a C program on x86-64; the structure is packed, so they are the same everywhere.
const SIZE_OF_EVENT = 4380;
const TYPE: Member = [0, 4];
const CREATE2 = {
  name: [4, 128],
  phys: [132, 64],
  uniq: [196, 64],
  rd_size: [260, 2],
  bus: [262, 2],
  vendor: [264, 4],
  product: [268, 4],
  version: [272, 4],
  country: [276, 4],
  rd_data: [280, 4096],
} as const satisfies Record<string, Member>;
const OUTPUT = { data: [4, 4096], size: [4100, 2], rtype: [4102, 1] } as const satisfies Record<string, Member>;
const GET_REPORT = { id: [4, 4], rnum: [8, 1], rtype: [9, 1] } as const satisfies Record<string, Member>;
const GET_REPORT_REPLY = { id: [4, 4], err: [8, 2], size: [10, 2], data: [12, 4096] } as const;
const SET_REPORT = { id: [4, 4], rnum: [8, 1], rtype: [9, 1], size: [10, 2], data: [12, 4096] } as const;
const SET_REPORT_REPLY = { id: [4, 4], err: [8, 2] } as const;
const INPUT2 = { size: [4, 2], data: [6, 4096] } as const;

/** What the kernel has of a written event: `struct uhid_event`, filled up with zeros. */
function asKernel(event: Uint8Array): Uint8Array {
  expect(event.length).toBeLessThanOrEqual(SIZE_OF_EVENT);
  const whole = new Uint8Array(SIZE_OF_EVENT);
  whole.set(event);
  return whole;
}

function bytesOf(event: Uint8Array, [offset, size]: Member): Uint8Array {
  return event.slice(offset, offset + size);
}

function numberOf(event: Uint8Array, member: Member): number {
  const bytes = [...bytesOf(event, member)];
  return (LITTLE_ENDIAN ? bytes.toReversed() : bytes).reduce((value, byte) => value * 256 + byte, 0);
}

/** Text as C has it: up to the zero, which must be there. */
function textOf(event: Uint8Array, member: Member): string {
  const bytes = bytesOf(event, member);
  const end = bytes.indexOf(0);
  expect(end).toBeGreaterThanOrEqual(0);
  return new TextDecoder().decode(bytes.subarray(0, end));
}

/** An event as the kernel sends it, all that is not set being garbage. */
function fromKernel(
  type: number,
  members: readonly (readonly [Member, number | Uint8Array])[],
  fill = 0xa5,
): Uint8Array {
  const event = new Uint8Array(SIZE_OF_EVENT).fill(fill);
  const put = ([offset, size]: Member, value: number | Uint8Array): void => {
    if (typeof value !== "number") return event.set(value, offset);
    const bytes = Array.from({ length: size }, (_, index) => Math.floor(value / 256 ** index) & 0xff);
    return event.set(LITTLE_ENDIAN ? bytes : bytes.toReversed(), offset);
  };
  put(TYPE, type);
  for (const [member, value] of members) put(member, value);
  return event;
}

const uint32 = fc.nat(0xffff_ffff);
const byte = fc.nat(0xff);
const data = fc.uint8Array({ maxLength: 4096 });
const ascii = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 200,
});

describe("events that are written to /dev/uhid", () => {
  it("have room for the longest that is read", () => expect(EVENT_SIZE).toBe(SIZE_OF_EVENT));

  it("create a device on USB, by the names and numbers given", () =>
    fc.assert(
      fc.property(
        ascii,
        ascii,
        ascii,
        fc.nat(0xffff),
        fc.nat(0xffff),
        data,
        (...[name, place, unique, vendor, product, rd]) => {
          const event = asKernel(createEvent({ name, place, unique, vendor, product }, rd));
          expect(numberOf(event, TYPE)).toBe(11);
          expect(textOf(event, CREATE2.name)).toBe(name.slice(0, 127));
          expect(textOf(event, CREATE2.phys)).toBe(place.slice(0, 63));
          expect(textOf(event, CREATE2.uniq)).toBe(unique.slice(0, 63));
          expect(numberOf(event, CREATE2.bus)).toBe(3);
          expect([numberOf(event, CREATE2.vendor), numberOf(event, CREATE2.product)]).toEqual([vendor, product]);
          expect([numberOf(event, CREATE2.version), numberOf(event, CREATE2.country)]).toEqual([0, 0]);
          expect(numberOf(event, CREATE2.rd_size)).toBe(rd.length);
          expect(bytesOf(event, CREATE2.rd_data).subarray(0, rd.length)).toEqual(rd);
        },
      ),
    ));

  it("send a report, with its length", () =>
    fc.assert(
      fc.property(data, (report) => {
        const event = asKernel(inputEvent(report));
        expect(numberOf(event, TYPE)).toBe(12);
        expect(numberOf(event, INPUT2.size)).toBe(report.length);
        expect(bytesOf(event, INPUT2.data).subarray(0, report.length)).toEqual(report);
      }),
    ));

  it("answer a question for a report, with it or with an errno, under the number of the question", () =>
    fc.assert(
      fc.property(uint32, fc.option(data, { nil: undefined }), (id, report) => {
        const event = asKernel(getReportReply(id, report));
        expect(numberOf(event, TYPE)).toBe(10);
        expect(numberOf(event, GET_REPORT_REPLY.id)).toBe(id);
        // EIO
        expect(numberOf(event, GET_REPORT_REPLY.err)).toBe(report === undefined ? 5 : 0);
        expect(numberOf(event, GET_REPORT_REPLY.size)).toBe(report?.length ?? 0);
        expect(bytesOf(event, GET_REPORT_REPLY.data).subarray(0, report?.length ?? 0)).toEqual(
          report ?? Uint8Array.of(),
        );
      }),
    ));

  it("take or refuse a report that was set", () => {
    for (const taken of [true, false]) {
      const event = asKernel(setReportReply(0x1234_5678, taken));
      expect(numberOf(event, TYPE)).toBe(14);
      expect(numberOf(event, SET_REPORT_REPLY.id)).toBe(0x1234_5678);
      expect(numberOf(event, SET_REPORT_REPLY.err)).toBe(taken ? 0 : 5);
    }
  });

  it("pull the device out", () =>
    expect([...asKernel(destroyEvent()).subarray(0, 5)]).toEqual([
      LITTLE_ENDIAN ? 1 : 0,
      0,
      0,
      LITTLE_ENDIAN ? 0 : 1,
      0,
    ]));
});

describe("events that are read from /dev/uhid", () => {
  it("begin and end with a driver", () => {
    expect(parseEvent(fromKernel(2, []))).toEqual({ type: "start" });
    expect(parseEvent(fromKernel(3, []))).toEqual({ type: "stop" });
  });

  it("carry output reports of any length", () =>
    fc.assert(
      fc.property(data, (report) => {
        const event = fromKernel(6, [
          [OUTPUT.data, report],
          [OUTPUT.size, report.length],
          [OUTPUT.rtype, 1],
        ]);
        expect(parseEvent(event)).toEqual({ type: "output", report });
      }),
    ));

  it("ask for feature reports, and bring some", () =>
    fc.assert(
      fc.property(uint32, byte, data, (id, report, content) => {
        const common = [
          [GET_REPORT.id, id],
          [GET_REPORT.rnum, report],
          [GET_REPORT.rtype, 0],
        ] as const;
        expect(parseEvent(fromKernel(9, common))).toEqual({ type: "get-report", id, report });
        const set = fromKernel(13, [...common, [SET_REPORT.size, content.length], [SET_REPORT.data, content]]);
        expect(parseEvent(set)).toEqual({ type: "set-report", id, report, content });
      }),
    ));

  it("may be of a type that does not matter, such as open and close, or that later kernels have", () => {
    for (const type of [0, 1, 4, 5, 7, 8, 10, 11, 12, 14, 15, 0xffff_ffff]) {
      expect(parseEvent(fromKernel(type, [])).type).toBe("other");
    }
  });

  it("say more than they have room for: what is there counts", () => {
    const event = fromKernel(6, [[OUTPUT.size, 0xffff]]);
    expect(parseEvent(event)).toEqual({ type: "output", report: event.subarray(4, 4 + 4096) });
  });

  it("are any bytes at all: nothing is thrown, and nothing is made up", () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.option(fc.constantFrom(2, 3, 6, 9, 13)), (garbage, type) => {
        const event = garbage.slice();
        if (type !== null && event.length >= 4) new DataView(event.buffer).setUint32(0, type, LITTLE_ENDIAN);
        const parsed = parseEvent(event);
        const { report, content } = { report: undefined, content: undefined, ...parsed };
        for (const bytes of [report, content]) {
          expect(bytes instanceof Uint8Array ? bytes.length : 0).toBeLessThanOrEqual(4096);
        }
      }),
    ));

  it("are not taken where they were cut short", () => {
    const whole = {
      6: 4102,
      9: 9,
      13: 12,
    } as const;
    for (const [type, needed] of Object.entries(whole)) {
      const event = fromKernel(Number(type), [
        [OUTPUT.size, 4],
        [SET_REPORT.size, 0],
      ]);
      expect(parseEvent(event.subarray(0, needed)).type).not.toBe("other");
      for (const length of [0, 1, 3, 4, 5, 8, 9, needed - 1]) {
        if (length < needed)
          expect(parseEvent(event.subarray(0, length)).type, `type ${type}, ${length} bytes`).toBe("other");
      }
    }
  });
});
