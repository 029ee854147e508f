import { I2CError, registerMap } from "@twowire/core";
import { beforeEach, describe, expect, it } from "vitest";
import { ByteHost } from "./byte-host.fixture.ts";
import { RegisterFile, type RegisterWrite } from "./register-file.ts";

const map = registerMap({
  name: "QUEUED",
  order: "big",
  pointer: { increment: "byte" },
  registers: {
    before: { address: 0, width: 8, reset: 0xb0 },
    samples: {
      address: 1,
      width: 16,
      access: "ro",
      fifo: {
        depth: 4,
        empty: 0xffff,
        level: "status.level",
        watermark: { field: "status.reached", at: "threshold.at" },
      },
    },
    after: { address: 3, width: 8, reset: 0xa0 },
    status: {
      address: 4,
      width: 8,
      access: "ro",
      volatile: true,
      fields: { reached: { bit: 7 }, level: { bits: [2, 0] } },
    },
    threshold: { address: 5, width: 8, reset: 2, fields: { at: { bits: [2, 0] } } },
    letters: { address: 6, width: 8, fifo: { depth: 2, empty: "last", lost: "oldest" } },
    sent: { address: 7, width: 8, access: "wo", fifo: { depth: 2 } },
  },
});

describe.each([0, 1, 5])("a FIFO register, on a host that fetches %i bytes ahead", (prefetch) => {
  let host: ByteHost<typeof map.definition>;
  beforeEach(() => {
    host = new ByteHost(map, prefetch);
  });

  it("gives one entry after the other, and the pointer stays (T40)", () => {
    host.file.push("samples", 0x0102, 0x0304, 0x0506);
    expect(host.writeRead([1], 4)).toEqual([1, 2, 3, 4]);
    expect(host.target.pointer).toBe(1);
    expect(host.read(4)).toEqual([5, 6, 0xff, 0xff]);
  });

  it("is reached by a pointer that moves, and not left", () => {
    host.file.push("samples", 0x0102);
    expect(host.writeRead([0], 5)).toEqual([0xb0, 1, 2, 0xff, 0xff]);
    expect(host.writeRead([3], 1)).toEqual([0xa0]);
  });

  it("loses an entry only when its last byte went over the wire", () => {
    host.file.push("samples", 0x0102, 0x0304);
    expect(host.writeRead([1], 1)).toEqual([1]);
    expect(host.file.queued("samples")).toEqual([0x0102, 0x0304]);
    // Addresses count bytes here, so that the next read goes on with the second byte.
    expect(host.read(1)).toEqual([2]);
    expect(host.file.queued("samples")).toEqual([0x0304]);
    expect(host.writeRead([1], 2)).toEqual([3, 4]);
    expect(host.file.queued("samples")).toEqual([]);
  });

  it("says how many entries there are, and when there are enough", () => {
    const status = (): number => host.writeRead([4], 1)[0] ?? -1;
    expect(status()).toBe(0);
    host.file.push("samples", 1);
    expect(status()).toBe(0x01);
    host.file.push("samples", 2, 3);
    expect(status()).toBe(0x83);
    host.write(5, 4);
    expect(status()).toBe(0x03);
    host.write(5, 1);
    host.writeRead([1], 4);
    expect(status()).toBe(0x81);
    host.writeRead([1], 2);
    expect(status()).toBe(0);
    expect(host.file.get("status", "level")).toBe(0);
  });

  it("is looked at without any effect", () => {
    host.file.push("samples", 7, 8);
    expect(host.file.peek("samples")).toBe(7);
    expect(host.file.get("samples", "value")).toBe(7);
    expect(host.file.queued("samples")).toEqual([7, 8]);
    expect(() => host.file.poke("samples", 1)).toThrow("Register samples is a queue. Use push and pop.");
  });

  it("drops the newest entry or the oldest, as the map says", () => {
    expect(host.file.push("samples", 1, 2, 3, 4, 5)).toBe(4);
    expect(host.file.queued("samples")).toEqual([1, 2, 3, 4]);
    expect(host.file.push("letters", 1, 2, 3)).toBe(2);
    expect(host.file.queued("letters")).toEqual([2, 3]);
  });

  it("may show the last entry when it is empty", () => {
    expect(host.writeRead([6], 1)).toEqual([0]);
    host.file.push("letters", 0x41, 0x42);
    expect(host.read(4)).toEqual([0x41, 0x42, 0x42, 0x42]);
    expect(host.read(1)).toEqual([0x42]);
  });

  it("takes what the controller writes, one entry after the other", () => {
    host.write(6, 0x41, 0x42);
    expect(host.read(2)).toEqual([0x41, 0x42]);
    host.write(7, 1, 2, 3);
    expect(host.file.queued("sent")).toEqual([1, 2]);
    expect(host.file.pop("sent")).toBe(1);
    expect(host.read(1)).toEqual([0]);
    host.write(1, 9, 9);
    expect(host.file.queued("samples")).toEqual([]);
  });

  it("is empty after a reset", () => {
    host.file.push("samples", 1, 2);
    host.file.softReset();
    expect(host.file.queued("samples")).toEqual([]);
    expect(host.file.get("status", "level")).toBe(0);
    host.file.push("samples", 3);
    host.target.powerOnReset();
    expect(host.file.pop("samples")).toBeUndefined();
  });
});

describe("the queue behind a FIFO register", () => {
  const { samples, letters } = map.byName;

  it("keeps an entry that took the place of one that was on its way", () => {
    const file = new RegisterFile(map);
    file.push("letters", 1, 2);
    const { word, sequence } = file.readEntry(letters, 0);
    expect(word).toBe(1);
    file.push("letters", 3);
    file.commitPop(letters, sequence ?? -1);
    expect(file.queued("letters")).toEqual([2, 3]);
  });

  it("tells the physics before it is read and after it was written", () => {
    const log: (string | RegisterWrite)[] = [];
    const file = new RegisterFile(map, {
      beforeRead: (name) => void log.push(name),
      written: (write) => void log.push(write),
    });
    file.readEntry(samples, 0);
    file.write(letters, 0x41);
    expect(log).toEqual(["samples", { register: "letters", old: 0, value: 0x41, written: 0x41, pulses: 0 }]);
  });

  it("refuses what is none, or does not fit", () => {
    const file = new RegisterFile(map);
    expect(() => file.push("before", 1)).toThrow("Register before is no FIFO");
    expect(() => file.push("letters", 1, 0x100)).toThrow(I2CError);
    expect(file.queued("letters")).toEqual([]);
  });
});
