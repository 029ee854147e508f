import { describe, expect, it } from "vitest";
import { Bench } from "../bench.fixture.ts";

describe("twowire set", () => {
  it.each([
    ["set -y 0x18 5", "S 18W A 05 A P"],
    ["set -y 0x18 5 c", "S 18W A 05 A P"],
    ["set -y 0x18 5 0x7f", "S 18W A 05 A 7F A P"],
    ["set -y 0x18 5 0x7f b", "S 18W A 05 A 7F A P"],
    ["set -y 0x18 5 0x1234 w", "S 18W A 05 A 34 A 12 A P"],
    ["set -y 0x18 5 1 2 3 i", "S 18W A 05 A 01 A 02 A 03 A P"],
    ["set -y 0x18 5 1 2 3 s", "S 18W A 05 A 03 A 01 A 02 A 03 A P"],
  ])("%s", async (line, transfer) => {
    const bench = new Bench();
    bench.addMemory(0x18);
    expect(await bench.run(line)).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect(bench.transfers).toEqual([transfer]);
  });

  it.each([
    ["set -yr 0x18 5 0x7f", "Value 0x7f written, readback matched\n"],
    ["set -yr 0x18 5 0x1234 w", "Value 0x1234 written, readback matched\n"],
    ["set -yr 0x18 5 1 2 i", "Value 0x01 0x02 written, readback matched\n"],
    ["set -yr 0x18 5 1 2 s", "Value 0x01 0x02 written, readback matched\n"],
    ["set -yr 0x18 5", "Warning - data mismatch - wrote 0x05, read back 0x00\n"],
  ])("%s compares", async (line, stdout) => {
    const bench = new Bench();
    bench.addMemory(0x18);
    expect(await bench.run(line)).toMatchObject({ exitCode: 0, stdout });
    expect(bench.transfers).toHaveLength(2);
  });

  it("warns when what was written cannot be read back", async () => {
    const bench = new Bench();
    let visits = 0;
    bench.bus.attachNow([0x18], {
      start: () => (visits += 1) === 1,
      write: () => true,
      read: () => 0,
      stop: () => undefined,
    });
    expect(await bench.run("set -yr 0x18 5 1")).toMatchObject({ exitCode: 0, stdout: "Warning - readback failed\n" });
  });

  it("changes only the bits of a mask, showing the old value", async () => {
    const bench = new Bench();
    const memory = bench.addMemory(0x18);
    memory[5] = 0xa5;
    const { stderr } = await bench.run("set -y -m 0x0f 0x18 5 0x3c");
    expect(stderr).toBe("Old value 0xa5, write mask 0x0f, will write 0xac\n");
    expect(memory[5]).toBe(0xac);
  });

  it("asks about a short write as about data", async () => {
    const { stderr } = await new Bench().run("set 0x18 5", { answers: ["n"] });
    expect(stderr).toContain("chip address 0x18,\ndata 0x05, mode byte.\n");
  });

  it("asks twice with a mask", async () => {
    const bench = new Bench();
    const memory = bench.addMemory(0x18);
    const { exitCode, stderr } = await bench.run("set -m 0x0100 0x18 5 0xffff w", { answers: ["", "n"] });
    expect(exitCode).toBe(0);
    expect(stderr).toBe(
      "WARNING! This program can confuse your I2C bus, cause data loss and worse!\n" +
        "I will write to bus sim:, chip address 0x18,\n" +
        "data address 0x05, data 0xffff (masked), mode word.\n" +
        "Continue? [Y/n] Old value 0x0000, write mask 0x0100, will write 0x0100\n" +
        "Continue? [Y/n] Aborting on user request.\n",
    );
    expect([memory[5], memory[6]]).toEqual([0, 0]);
  });

  it("shows the danger of an EEPROM's address, where the default is no", async () => {
    const bench = new Bench();
    const memory = bench.addMemory(0x50);
    const { stderr } = await bench.run("set 0x50 0 1", { answers: [""] });
    expect(stderr).toContain("DANGEROUS! Writing to a serial EEPROM");
    expect(stderr).toContain("Continue? [y/N] Aborting on user request.\n");
    expect(bench.transfers).toEqual([]);
    expect((await bench.run("set 0x50 0 1", { answers: ["y"] })).exitCode).toBe(0);
    expect(memory[0]).toBe(1);
  });

  it("writes nothing where it would ask and cannot", async () => {
    const bench = new Bench();
    bench.addMemory(0x18);
    expect((await bench.run("set 0x18 5 1")).exitCode).toBe(1);
    expect(bench.transfers).toEqual([]);
  });

  it("prints JSON", async () => {
    const bench = new Bench();
    bench.addMemory(0x18);
    const json = async (line: string): Promise<unknown> => JSON.parse((await bench.run(`${line} -y --json`)).stdout);
    const common = { bus: "sim:", address: 24, register: 5 };
    expect(await json("set 0x18 5 1")).toEqual({ ...common, mode: "b", written: [1] });
    expect(await json("set -r 0x18 5 1 2 i")).toEqual({
      ...common,
      mode: "i",
      written: [1, 2],
      readBack: [1, 2],
      matched: true,
    });
  });

  it("fails with the reason", async () => {
    const bench = new Bench();
    expect((await bench.run("set -y 0x18 5 1")).stderr).toMatch(/^Error: Write failed: No target acknowledged 0x18/);
    expect((await bench.run("set -y -m 1 0x18 5 1")).stderr).toMatch(/^Error: Failed to read old value: No target/);
  });

  it.each([
    ["set", "No chip address given"],
    ["set 0x18", "No data address given"],
    ["set 0x18 5 256", "Data value out of range"],
    ["set 0x18 5 0x10000 w", "Data value out of range"],
    ["set 0x18 5 1 2", "Several values without a mode"],
    ["set 1 0x18 5 0", "Chip address out of range"],
    ["set 8 0x50 5 0", "i2c-tools' bus number is written as --bus linux:1"],
    ["set 0x18 5 b", "Mode b takes one value, not 0"],
    ["set 0x18 5 1 c", "Mode c takes no value, not 1"],
    ["set 0x18 5 i", "Mode i takes 1 to 32 values, not 0"],
    ["set 0x18 5 1 x", "Invalid mode: 'x'"],
    ["set 0x18 5 1 ip", "Mode i has no packet error checking"],
    ["set -m 1 0x18 5 1 2 i", "Mode i takes no mask"],
    ["set -m 256 0x18 5 1", "Data value mask out of range"],
    ["set 0x18 5 -1", "not a number: '-1'"],
  ])("%s is wrong usage", async (line, message) => {
    const bench = new Bench();
    const { exitCode, stderr } = await bench.run(line);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
    expect(bench.opened).toEqual([]);
  });

  it.each([
    ["set -y 0x2c 5 cp", "S 2CW A 05 A BF A P", "sent 5"],
    ["set -y 0x2c 1 0x7f bp", "S 2CW A 01 A 7F A 1A A P", "byte 127"],
    ["set -y 0x2c 2 0x1234 wp", "S 2CW A 02 A 34 A 12 A 49 A P", "word 4660"],
    ["set -y 0x2c 3 1 2 s", "S 2CW A 03 A 02 A 01 A 02 A P", "block 1 2"],
    ["set -y 0x2c 3 1 2 sp", "S 2CW A 03 A 02 A 01 A 02 A 14 A P", "block 1 2"],
  ])("%s, of a chip that knows SMBus", async (line, transfer, effect) => {
    const bench = new Bench();
    const effects = bench.addSMBusChip(0x2c);
    expect(await bench.run(line)).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect([bench.transfers, effects]).toEqual([[transfer], [effect]]);
  });

  it("reads what is there before and after without packet error code, as i2cset does", async () => {
    const bench = new Bench();
    bench.addSMBusChip(0x2c);
    expect((await bench.run("set -yr -m 0x0f 0x2c 1 0xff bp")).stdout).toBe(
      "Warning - data mismatch - wrote 0x5f, read back 0x5a\n",
    );
    expect(bench.transfers).toEqual([
      "S 2CW A 01 A Sr 2CR A 5A N P",
      "S 2CW A 01 A 5F A FA A P",
      "S 2CW A 01 A Sr 2CR A 5A N P",
    ]);
  });

  it.each([
    [true, "3 10 11 12 s", "Value 0x0a 0x0b 0x0c written, readback matched"],
    [true, "3 10 s", "Warning - data mismatch - wrote 0x0a, read back 0x0a 0x0b 0x0c"],
    [false, "3 10 11 12 s", "Value 0x0a 0x0b 0x0c written, readback matched"],
  ])("reads a block back as one where the bus can (%s): %s", async (countedRead, words, outcome) => {
    const bench = new Bench();
    bench.addSMBusChip(0x2c);
    bench.capabilities = { countedRead };
    expect((await bench.run(`set -yr 0x2c ${words}`)).stdout).toBe(`${outcome}\n`);
    expect(bench.transfers.at(-1)).toBe("S 2CW A 03 A Sr 2CR A 03 A 0A A 0B A 0C N P");
  });

  it("says in its question that it appends packet error codes", async () => {
    const bench = new Bench();
    expect((await bench.run("set 0x18 5 1 bp", { answers: ["n"] })).stderr).toContain(
      "data address 0x05, data 0x01, mode byte.\nPEC checking enabled.\nContinue? [Y/n] ",
    );
  });

  it("refuses packet error checking on an EEPROM's address", async () => {
    const bench = new Bench();
    expect((await bench.run("set -y 0x50 5 cp")).stderr).toContain("We can't let you do that, sorry");
    expect(bench.opened).toEqual([]);
  });
});
