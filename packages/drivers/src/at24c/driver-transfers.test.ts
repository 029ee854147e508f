import { address7 } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { At24cBench } from "./at24c-bench.fixture.ts";
import { At24c } from "./driver.ts";
import { AT24C_MODELS, at24cGeometry } from "./geometry.ts";
import { pattern, watched } from "./watched-memory.fixture.ts";

const isProbe = (transfer: string): boolean => transfer === "W0";

describe("reading", () => {
  it.each(AT24C_MODELS)("reads a whole %s", async (model) => {
    const bench = new At24cBench(model, { emulator: { content: pattern(at24cGeometry(model).size) } });
    expect(await bench.eeprom.read()).toEqual(pattern(bench.eeprom.size));
  });

  it("reads 32 KiB in one transfer, into the caller's buffer", async () => {
    const bench = new At24cBench("AT24C256", { emulator: { content: pattern(32768) } });
    const seen = watched(bench);
    const buffer = new Uint8Array(32768);
    await bench.eeprom.readInto(0, buffer);
    expect(buffer).toEqual(pattern(32768));
    expect(seen).toEqual(["W2 R32768"]);
  });

  it("divides a read as the controller needs it", async () => {
    const bench = new At24cBench("AT24C32", {
      emulator: { content: pattern(4096) },
      controller: { capabilities: { maxJoinedReadLength: 100 } },
    });
    const seen = watched(bench);
    expect(await bench.eeprom.read(1000, 250)).toEqual(pattern(4096).subarray(1000, 1250));
    expect(seen).toEqual(["W2 R100", "W2 R100", "W2 R50"]);
  });

  it("asks each device address for its own block", async () => {
    const bench = new At24cBench("AT24C08", { emulator: { content: pattern(1024) } });
    const seen = watched(bench);
    expect(await bench.eeprom.read(0xf0, 0x220)).toEqual(pattern(1024).subarray(0xf0, 0x310));
    expect(seen).toEqual(["W1 R16", "W1 R256", "W1 R256", "W1 R16"]);
  });

  it.each([
    ["no repeated START", { maxSegments: 1, maxReadLength: 10 }],
    ["no address of two bytes before a repeated START", { maxJoinedWriteLength: 1, maxReadLength: 10 }],
    ["no joined read", { maxJoinedReadLength: 0, maxReadLength: 10 }],
  ])("goes by the address counter where there is %s", async (_name, capabilities) => {
    const bench = new At24cBench("AT24C32", { emulator: { content: pattern(4096) }, controller: { capabilities } });
    expect(await bench.eeprom.read(100, 70)).toEqual(pattern(4096).subarray(100, 170));
    const [other, copy] = await Promise.all([bench.eeprom.read(3000, 40), bench.eeprom.read(0, 40)]);
    expect(other).toEqual(pattern(4096).subarray(3000, 3040));
    expect(copy).toEqual(pattern(4096).subarray(0, 40));
  });

  it("keeps another user of the address counter out of such a read", async () => {
    const bench = new At24cBench("AT24C32", {
      emulator: { content: pattern(4096) },
      controller: { capabilities: { maxSegments: 1, maxReadLength: 1 } },
    });
    const other = new At24c(bench.controller, { model: "AT24C32" });
    const [first, second] = await Promise.all([bench.eeprom.read(0, 32), other.read(512, 32)]);
    expect(first).toEqual(pattern(4096).subarray(0, 32));
    expect(second).toEqual(pattern(4096).subarray(512, 544));
  });

  it("reads nothing without a transfer", async () => {
    const bench = new At24cBench();
    const seen = watched(bench);
    expect(await bench.eeprom.read(17, 0)).toEqual(new Uint8Array());
    expect(await bench.eeprom.read(4096)).toEqual(new Uint8Array());
    expect(seen).toEqual([]);
  });

  it("reads where the address counter stands", async () => {
    const bench = new At24cBench("AT24C32", { emulator: { content: pattern(4096) } });
    await bench.eeprom.read(10, 2);
    expect(await bench.eeprom.readCurrent()).toBe(pattern(4096)[12]);
    expect(await bench.eeprom.readCurrent()).toBe(pattern(4096)[13]);
  });

  it("leaves the address counter alone where waiting would move it", async () => {
    const bench = new At24cBench("AT24C02", {
      emulator: { content: pattern(256) },
      controller: { capabilities: { emptyWrite: false } },
    });
    await bench.controller.transfer(address7(0x50), [{ write: Uint8Array.of(0, 9) }]);
    await expect(bench.run(bench.eeprom.readCurrent())).rejects.toMatchObject({ kind: "nack-address" });
    await bench.clock.advance(5);
    expect(await bench.eeprom.readCurrent()).toBe(pattern(256)[1]);
  });
});

describe("writing", () => {
  it("never crosses the end of a page, and waits for each write cycle", async () => {
    const bench = new At24cBench("AT24C32");
    const seen = watched(bench);
    await bench.run(bench.eeprom.write(20, pattern(80)));
    expect(seen.filter((transfer) => !isProbe(transfer))).toEqual(["W14", "W34", "W34", "W6"]);
    expect(bench.clock.now()).toBe(20);
    expect(bench.emulator.busy).toBe(false);
    expect(bench.emulator.bytes.subarray(20, 100)).toEqual(pattern(80));
    expect(bench.emulator.bytes[19]).toBe(0xff);
    expect(bench.emulator.bytes[100]).toBe(0xff);
    expect(bench.warnings).toEqual([]);
  });

  it.each(AT24C_MODELS)("writes a whole %s, each page once", async (model) => {
    const bench = new At24cBench(model, { emulator: { writeCycleMs: 0 } });
    await bench.run(bench.eeprom.write(0, pattern(bench.eeprom.size)));
    expect(bench.emulator.bytes).toEqual(pattern(bench.eeprom.size));
    expect(bench.emulator.writeCycles.every((cycles) => cycles === 1)).toBe(true);
    expect(bench.warnings).toEqual([]);
  });

  it("divides pages as the controller needs it", async () => {
    const bench = new At24cBench("AT24C32", { controller: { capabilities: { maxWriteLength: 20 } } });
    const seen = watched(bench);
    await bench.run(bench.eeprom.write(30, pattern(30)));
    expect(seen.filter((transfer) => !isProbe(transfer))).toEqual(["W4", "W20", "W12"]);
    expect(bench.emulator.bytes.subarray(30, 60)).toEqual(pattern(30));
  });

  it("waits by reading where the controller cannot send an address alone", async () => {
    const bench = new At24cBench("AT24C02", { controller: { capabilities: { emptyWrite: false } } });
    const seen = watched(bench);
    await bench.run(bench.eeprom.write(0, pattern(16)));
    expect(bench.emulator.bytes.subarray(0, 16)).toEqual(pattern(16));
    expect(new Set(seen)).toEqual(new Set(["W9", "R1"]));
  });

  it("tells how far it is, after each page", async () => {
    const bench = new At24cBench("AT24C32");
    const progress: (readonly number[])[] = [];
    const onProgress = (stored: number, total: number): void => {
      expect(bench.emulator.bytes.subarray(16, 16 + stored)).toEqual(pattern(60).subarray(0, stored));
      progress.push([stored, total]);
    };
    await bench.run(bench.eeprom.write(16, pattern(60), { onProgress }));
    expect(progress).toEqual([
      [16, 60],
      [48, 60],
      [60, 60],
    ]);
  });

  it("writes nothing without a transfer", async () => {
    const bench = new At24cBench();
    const seen = watched(bench);
    await bench.eeprom.write(4096, new Uint8Array(), { verify: true });
    expect(seen).toEqual([]);
  });

  it("writes what was given, whatever becomes of the buffer", async () => {
    const bench = new At24cBench("AT24C02");
    const data = pattern(24);
    const written = bench.run(bench.eeprom.write(0, data, { verify: true }));
    data.fill(0);
    await written;
    expect(bench.emulator.bytes.subarray(0, 24)).toEqual(pattern(24));
  });

  it("fills the memory", async () => {
    const bench = new At24cBench("AT24C02", { emulator: { content: pattern(256) } });
    await bench.run(bench.eeprom.fill(0xff, { verify: true }));
    expect(bench.emulator.bytes.every((byte) => byte === 0xff)).toBe(true);
    for (const byte of [-1, 256, 0.5, Number.NaN]) {
      await expect(bench.eeprom.fill(byte)).rejects.toMatchObject({ kind: "invalid-argument" });
    }
  });

  it("takes turns, so that two writes and a read in between are not mixed", async () => {
    const bench = new At24cBench("AT24C32");
    const first = bench.eeprom.write(0, pattern(200, 1));
    const read = bench.eeprom.read(0, 200);
    const second = bench.eeprom.write(0, pattern(200, 2));
    await bench.run(Promise.all([first, read, second]));
    expect(await read).toEqual(pattern(200, 1));
    expect(bench.emulator.bytes.subarray(0, 200)).toEqual(pattern(200, 2));
  });
});

describe("a busy EEPROM", () => {
  const someoneElseWrites = (bench: At24cBench): Promise<void> =>
    bench.controller.transfer(address7(0x50), [{ write: Uint8Array.of(0, 0, 0x77) }]);

  it.each([
    ["read", (eeprom: At24c) => eeprom.read(0, 1), Uint8Array.of(0x77)],
    ["readCurrent", (eeprom: At24c) => eeprom.readCurrent(), 0xff],
    ["write", (eeprom: At24c) => eeprom.write(64, Uint8Array.of(1)), undefined],
    ["identify", (eeprom: At24c) => eeprom.identify(), { model: "AT24C32", certain: false }],
  ] as readonly [string, (eeprom: At24c) => Promise<unknown>, unknown][])(
    "is waited for by %s",
    async (_name, call, result) => {
      const bench = new At24cBench("AT24C32");
      await someoneElseWrites(bench);
      expect(await bench.run(call(bench.eeprom))).toEqual(result);
      expect(bench.clock.now()).toBeGreaterThanOrEqual(5);
    },
  );

  it("is waited for where the controller cannot tell what was refused", async () => {
    const bench = new At24cBench("AT24C32", {
      controller: { capabilities: { nackPhase: false, errorPosition: false } },
    });
    await someoneElseWrites(bench);
    expect(await bench.run(bench.eeprom.read(0, 1))).toEqual(Uint8Array.of(0x77));
    await someoneElseWrites(bench);
    await bench.run(bench.eeprom.write(1, Uint8Array.of(0x78)));
    expect(await bench.eeprom.read(0, 2)).toEqual(Uint8Array.of(0x77, 0x78));
  });

  it("is shared by two drivers without a lost write", async () => {
    const bench = new At24cBench("AT24C32");
    const other = new At24c(bench.controller, { model: "AT24C32" });
    await bench.run(Promise.all([bench.eeprom.write(0, pattern(64, 1)), other.write(1024, pattern(64, 2))]));
    expect(bench.emulator.bytes.subarray(0, 64)).toEqual(pattern(64, 1));
    expect(bench.emulator.bytes.subarray(1024, 1088)).toEqual(pattern(64, 2));
  });

  it("that never becomes ready gives a timeout, and the next call works", async () => {
    const bench = new At24cBench("AT24C32", { emulator: { writeCycleMs: 1000 } });
    await expect(bench.run(bench.eeprom.write(0x20, pattern(64)))).rejects.toMatchObject({
      kind: "timeout",
      message:
        "Writing 0x0020 to 0x003F of the AT24C32 failed: 0x50 did not acknowledge within 25 ms. Everything before 0x0020 is stored. Check that it is there at all (scan), or allow more time.",
      cause: { kind: "nack-address" },
    });
    expect(bench.clock.now()).toBe(25);
    await expect(bench.run(bench.eeprom.read(0, 1))).rejects.toMatchObject({ kind: "timeout" });
    await bench.clock.advance(1000);
    expect(await bench.eeprom.read(0x20, 32)).toEqual(pattern(64).subarray(0, 32));
  });

  it("has as long as the options say", async () => {
    const bench = new At24cBench("AT24C32", {
      emulator: { writeCycleMs: 60 },
      driver: { writeTimeoutMs: 100 },
    });
    await bench.run(bench.eeprom.write(0, pattern(33)));
    expect(bench.emulator.bytes.subarray(0, 33)).toEqual(pattern(33));
    expect(bench.clock.now()).toBe(120);
  });

  it("that is not there at all gives a timeout", async () => {
    const bench = new At24cBench();
    const missing = new At24c(bench.controller, { model: "AT24C32", address: 0x51 });
    const work: readonly (() => Promise<unknown>)[] = [
      () => missing.identify(),
      () => missing.read(0, 1),
      () => missing.write(0, Uint8Array.of(1)),
      () => missing.sample(),
    ];
    for (const call of work) await expect(bench.run(call())).rejects.toMatchObject({ kind: "timeout", address: 0x51 });
  });
});

describe("verification", () => {
  it("passes where everything was stored", async () => {
    const bench = new At24cBench("AT24C02");
    await bench.run(bench.eeprom.write(3, pattern(30), { verify: true }));
    expect(bench.emulator.bytes.subarray(3, 33)).toEqual(pattern(30));
  });

  it("names the first byte that was not, as under write protection", async () => {
    const bench = new At24cBench("AT24C32", { emulator: { writeProtected: true, content: pattern(4096) } });
    const data = pattern(4096).slice(100, 164);
    data[40] = 0x99;
    data[50] = 0x98;
    await expect(bench.run(bench.eeprom.write(100, data, { verify: true }))).rejects.toMatchObject({
      kind: "protocol",
      address: 0x50,
      bus: "idle",
      message:
        "Byte 0x008C of the AT24C32 at 0x50 reads 0xD4 where 0x99 was written. Check the write-protect pin and the model: with a page size that is too large, data wraps inside a page.",
    });
    await bench.run(bench.eeprom.write(100, data));
    expect(bench.emulator.bytes[140]).toBe(pattern(4096)[140]);
  });

  it("finds a page size that is too large", async () => {
    const bench = new At24cBench("AT24C02");
    const wrong = new At24c(bench.controller, {
      model: { name: "24C02 of another maker", size: 256, pageSize: 16, wordAddressBytes: 1 },
    });
    await expect(bench.run(wrong.write(0, pattern(16), { verify: true }))).rejects.toMatchObject({
      kind: "protocol",
      message: expect.stringMatching(/^Byte 0x0000 of the 24C02 of another maker at 0x50 reads 0x38 where 0x00/),
    });
  });
});
