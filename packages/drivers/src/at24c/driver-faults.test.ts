import { type I2CErrorKind, injectFaults, type FaultRule } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { At24cBench } from "./at24c-bench.fixture.ts";
import { At24c } from "./driver.ts";
import { pattern, watched } from "./watched-memory.fixture.ts";

describe("an abort", () => {
  it("ends a write between two pages, and says what is stored", async () => {
    const bench = new At24cBench("AT24C32");
    const abort = new AbortController();
    const onProgress = (stored: number): void => {
      if (stored === 64) abort.abort(new Error("enough"));
    };
    await expect(
      bench.run(bench.eeprom.write(0, pattern(200), { signal: abort.signal, onProgress })),
    ).rejects.toMatchObject({
      kind: "aborted",
      message: "The write to the AT24C32 was aborted. The caller asked for this; everything before 0x0040 is stored.",
      cause: { message: "enough" },
    });
    expect(bench.emulator.bytes.subarray(0, 64)).toEqual(pattern(200).subarray(0, 64));
    expect(bench.emulator.bytes.subarray(64).every((byte) => byte === 0xff)).toBe(true);
    expect(bench.emulator.busy).toBe(false);
    expect(await bench.eeprom.read(0, 64)).toEqual(pattern(200).subarray(0, 64));
  });

  it("stores a page that is on its way as a whole", async () => {
    const bench = new At24cBench("AT24C32");
    const abort = new AbortController();
    const written = bench.eeprom.write(0, pattern(64), { signal: abort.signal });
    await bench.clock.advance(2);
    abort.abort();
    await expect(bench.run(written)).rejects.toMatchObject({ kind: "aborted" });
    expect(bench.clock.now()).toBe(5);
    expect(bench.emulator.bytes.subarray(0, 33)).toEqual(Uint8Array.of(...pattern(32), 0xff));
  });

  it("takes a call out of the queue at once", async () => {
    const bench = new At24cBench("AT24C32");
    const abort = new AbortController();
    const writing = bench.eeprom.write(0, pattern(64));
    const reading = bench.eeprom.read(0, 1, { signal: abort.signal });
    abort.abort();
    await expect(reading).rejects.toMatchObject({ kind: "aborted", outcome: "never-sent" });
    expect(bench.clock.now()).toBe(0);
    await bench.run(writing);
    expect(await bench.eeprom.read(0, 64)).toEqual(pattern(64));
  });

  it("before a call keeps it from being sent", async () => {
    const bench = new At24cBench("AT24C32");
    const seen = watched(bench);
    const signal = AbortSignal.abort();
    await expect(bench.eeprom.write(0, pattern(1), { signal })).rejects.toMatchObject({ kind: "aborted" });
    await expect(bench.eeprom.read(0, 1, { signal })).rejects.toMatchObject({ kind: "aborted" });
    await expect(bench.eeprom.readCurrent({ signal })).rejects.toMatchObject({ kind: "aborted" });
    expect(seen).toEqual([]);
  });
});

describe("faults", () => {
  const data = pattern(40);
  const expected: Readonly<Partial<Record<FaultRule["fault"], I2CErrorKind>>> = {
    "nack-data": "nack-data",
    timeout: "timeout",
    "arbitration-lost": "arbitration-lost",
  };

  const rules: readonly FaultRule[] = [
    // Every byte of a page write: two of the address, then data. A probe before or after has none.
    ...Array.from({ length: 34 }, (_, byte): FaultRule => ({ fault: "nack-data", segment: 0, byte, nth: 1 })),
    ...[0, 1, 2, 33].map((byte): FaultRule => ({ fault: "timeout", segment: 0, byte, nth: 1 })),
    { fault: "arbitration-lost", nth: 1 },
  ];

  it.each(rules)("of a write ($fault at byte $byte) give a typed error, and the next call works", async (rule) => {
    const bench = new At24cBench("AT24C32");
    const faulty = injectFaults(bench.controller, { faults: [rule] });
    const eeprom = new At24c(faulty.controller, { model: "AT24C32" });
    await expect(bench.run(eeprom.write(0x40, data))).rejects.toMatchObject({
      kind: expected[rule.fault],
      message: expect.stringContaining("Everything before 0x0040 is stored."),
    });
    await bench.run(eeprom.write(0x40, data, { verify: true }));
    expect(bench.emulator.bytes.subarray(0x40, 0x40 + data.length)).toEqual(data);
  });

  const readRules: readonly FaultRule[] = [
    { fault: "nack-data", segment: 0, byte: 0, nth: 1 },
    { fault: "nack-data", segment: 0, byte: 1, nth: 1 },
    { fault: "nack-address", segment: 1, nth: 1 },
    { fault: "timeout", nth: 1 },
    { fault: "short-read", byte: 3, nth: 1 },
    { fault: "arbitration-lost", nth: 1 },
  ];

  it.each(readRules)("of a read ($fault) give a typed error, and the next call works", async (rule) => {
    const bench = new At24cBench("AT24C32", { emulator: { content: pattern(4096) } });
    const faulty = injectFaults(bench.controller, { faults: [rule] });
    const eeprom = new At24c(faulty.controller, { model: "AT24C32" });
    const kind = rule.fault === "short-read" ? "protocol" : rule.fault;
    await expect(bench.run(eeprom.read(7, 20))).rejects.toMatchObject({ kind });
    expect(await eeprom.read(7, 20)).toEqual(pattern(4096).subarray(7, 27));
  });

  it("of one address are waited out", async () => {
    const bench = new At24cBench("AT24C32", { emulator: { content: pattern(4096) } });
    const faulty = injectFaults(bench.controller, { faults: [{ fault: "nack-address", nth: [1, 2, 3, 6] }] });
    const eeprom = new At24c(faulty.controller, { model: "AT24C32" });
    expect(await bench.run(eeprom.read(7, 20))).toEqual(pattern(4096).subarray(7, 27));
    await bench.run(eeprom.write(0, Uint8Array.of(1, 2)));
    expect(bench.emulator.bytes.subarray(0, 2)).toEqual(Uint8Array.of(1, 2));
  });

  it("of data that a write-protected part refuses are explained", async () => {
    const bench = new At24cBench("AT24C32", { emulator: { writeProtected: true, protection: "refuse" } });
    await expect(bench.run(bench.eeprom.write(0x21, data))).rejects.toMatchObject({
      kind: "nack-data",
      byte: 2,
      message:
        "Writing 0x0021 to 0x003F of the AT24C32 failed: 0x50 refused byte 2. Everything before 0x0021 is stored. Some EEPROMs refuse data while their write-protect pin is high.",
    });
    expect(await bench.eeprom.read(0x21, 1)).toEqual(Uint8Array.of(0xff));
  });

  it("of data on a controller that cannot tell them from a busy EEPROM do not go on for ever", async () => {
    const bench = new At24cBench("AT24C32", {
      emulator: { writeProtected: true, protection: "refuse" },
      controller: { capabilities: { nackPhase: false, errorPosition: false } },
    });
    await expect(bench.run(bench.eeprom.write(0, data))).rejects.toMatchObject({ kind: "nack" });
    bench.emulator.writeProtected = false;
    await bench.run(bench.eeprom.write(0, data, { verify: true }));
  });

  it("such as power lost in the middle give a typed error, and the next write repairs it", async () => {
    const bench = new At24cBench("AT24C32");
    const attachment = bench.bus.attachNow([0x57], bench.emulator);
    const eeprom = new At24c(bench.controller, { model: "AT24C32", address: 0x57 });
    let gone: Promise<void> | undefined;
    const onProgress = (stored: number): void => {
      if (stored === 64) gone = attachment.detach();
    };
    await expect(bench.run(eeprom.write(0, pattern(200), { onProgress }))).rejects.toMatchObject({
      kind: "timeout",
      message: expect.stringContaining("Everything before 0x0040 is stored."),
    });
    await gone;
    bench.emulator.powerOnReset();
    bench.bus.attachNow([0x57], bench.emulator);
    expect(await eeprom.read(0, 64)).toEqual(pattern(200).subarray(0, 64));
    await bench.run(eeprom.write(0, pattern(200), { verify: true }));
  });

  it("such as power lost during a write cycle are found by verifying", async () => {
    const bench = new At24cBench("AT24C32");
    const written = bench.eeprom.write(0, pattern(32), { verify: true });
    await bench.clock.advance(2);
    bench.emulator.powerOnReset();
    await expect(bench.run(written)).rejects.toMatchObject({ kind: "protocol" });
    await bench.run(bench.eeprom.write(0, pattern(32), { verify: true }));
  });
});
