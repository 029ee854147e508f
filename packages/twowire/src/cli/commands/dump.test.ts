import { describe, expect, it } from "vitest";
import { Bench } from "../bench.fixture.ts";

function filled(): Bench {
  const bench = new Bench();
  const memory = bench.addMemory(0x18);
  for (const register of memory.keys()) memory[register] = register;
  return bench;
}

const HEADER = "     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f    0123456789abcdef\n";
const ROW_40 = "40: 40 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f    @ABCDEFGHIJKLMNO\n";

describe("twowire dump", () => {
  it("reads every register by itself unless told otherwise, and says so", async () => {
    const bench = filled();
    const { exitCode, stdout, stderr } = await bench.run("dump -y 0x18");
    expect([exitCode, stderr]).toEqual([0, "No size specified (using byte-data access)\n"]);
    expect(stdout.startsWith(HEADER)).toBe(true);
    expect(stdout).toContain(ROW_40);
    expect(bench.transfers).toHaveLength(256);
    expect(bench.transfers[0x41]).toBe("S 18W A 41 A Sr 18R A 41 N P");
  });

  it.each([
    ["W", 8, "S 18W A 40 A Sr 18R A 40 A 41 N P"],
    ["i", 1, `S 18W A 40 A Sr 18R A ${"0123456789ABCDE".replaceAll(/./g, "4$& A ")}4F N P`],
    ["c", 17, "S 18W A 40 A P"],
  ])("mode %s shows the same bytes", async (mode, transfers, first) => {
    const bench = filled();
    const { stdout, stderr } = await bench.run(`dump -y -r 0x40-0x4f 0x18 ${mode}`);
    expect([stdout, stderr]).toEqual([HEADER + ROW_40, ""]);
    expect(bench.transfers).toHaveLength(transfers);
    expect(bench.transfers[0]).toBe(first);
  });

  it("reads blocks that every SMBus adapter can", async () => {
    const bench = filled();
    await bench.run("dump -y 0x18 i");
    expect(bench.transfers).toHaveLength(8);
  });

  it("shows words in mode w", async () => {
    expect((await filled().run("dump -y -r 0x40-0x47 0x18 w")).stdout).toBe(
      "     0,8  1,9  2,a  3,b  4,c  5,d  6,e  7,f\n40: 4140 4241 4342 4443 4544 4645 4746 4847 \n",
    );
  });

  it("marks what does not answer and goes on", async () => {
    const { exitCode, stdout } = await new Bench().run("dump -y -r 0x00-0x0f 0x18 b");
    expect([exitCode, stdout]).toEqual([0, `${HEADER}00: ${"XX ".repeat(16)}   ${"X".repeat(16)}\n`]);
  });

  it("ends at a block that does not answer, as i2cdump does", async () => {
    const { exitCode, stdout, stderr } = await new Bench().run("dump -y 0x18 i");
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^Error: Dump failed: No target acknowledged 0x18/);
  });

  it("ends at a fault of the bus, which no register is to blame for", async () => {
    const bench = filled();
    bench.bus.wire.holdSda();
    expect(await bench.run("dump -y 0x18 b")).toMatchObject({ exitCode: 1, stdout: "" });
    expect(bench.transfers).toHaveLength(1);
  });

  it("selects a bank and puts the previous one back", async () => {
    const bench = filled();
    expect((await bench.run("dump -y -r 0-0 0x18 b 3")).exitCode).toBe(0);
    expect(bench.transfers).toEqual([
      "S 18W A 4E A Sr 18R A 4E N P",
      "S 18W A 4E A 43 A P",
      "S 18W A 00 A Sr 18R A 00 N P",
      "S 18W A 4E A 4E A P",
    ]);
    bench.transfers.length = 0;
    await bench.run("dump -y -r 0-0 0x18 w 3 0x10");
    expect(bench.transfers[1]).toBe("S 18W A 10 A 13 A P");
  });

  it("asks as i2cdump does", async () => {
    const bench = filled();
    const { stderr } = await bench.run("dump -r 0x10-0x1f 0x18 b 2", { answers: ["n"] });
    expect(stderr).toBe(
      "WARNING! This program can confuse your I2C bus, cause data loss and worse!\n" +
        "I will probe bus sim:, address 0x18, mode byte\n" +
        "Probing bank 2 using bank register 0x4e.\n" +
        "Probe range limited to 0x10-0x1f.\n" +
        "Continue? [Y/n] Aborting on user request.\n",
    );
    expect(bench.transfers).toEqual([]);
  });

  it("checks packet error codes with p, of the bank register too", async () => {
    const bench = new Bench();
    bench.addSMBusChip(0x2c);
    expect((await bench.run("dump -y -r 1-1 0x2c bp 3 1")).stdout).toContain(
      "00:    5a                                          ",
    );
    expect(bench.transfers).toEqual([
      "S 2CW A 01 A Sr 2CR A 5A A 17 N P",
      "S 2CW A 01 A 53 A DE A P",
      "S 2CW A 01 A Sr 2CR A 5A A 17 N P",
      "S 2CW A 01 A 5A A E1 A P",
    ]);
    bench.transfers.length = 0;
    expect((await bench.run("dump -y -r 0-1 0x2c cp")).stdout).toContain("00: 77 77");
    expect((await bench.run("dump -y -r 2-2 0x2c wp")).stdout).toContain("90c1");
    expect((await filled().run("dump -y -r 1-1 0x18 bp")).stdout).toContain("XX");
  });

  it("says in its question that it checks packet error codes, and never does on an EEPROM's address", async () => {
    const bench = filled();
    expect((await bench.run("dump 0x18 cp", { answers: ["n"] })).stderr).toContain(
      "mode byte consecutive read\nPEC checking enabled.\nContinue? [Y/n] ",
    );
    expect(await bench.run("dump -y 0x50 bp")).toMatchObject({ exitCode: 1, stdout: "" });
    expect(bench.transfers).toEqual([]);
  });

  it("prints JSON, null where nothing answered", async () => {
    const bench = new Bench();
    let visits = 0;
    bench.bus.attachNow([0x18], {
      start: () => (visits += 1) <= 2,
      write: () => true,
      read: () => 0x7e,
      stop: () => undefined,
    });
    const { stdout, stderr } = await bench.run("dump -y -r 0x10-0x11 0x18 --json");
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      bus: "sim:",
      address: 24,
      mode: "b",
      registers: [
        { register: 0x10, value: 0x7e },
        { register: 0x11, value: null },
      ],
    });
  });

  it.each([
    ["dump", "No chip address given"],
    ["dump 0x18 s", "SMBus block mode (s) is no way to dump a chip"],
    ["dump 0x18 x", "Invalid mode: 'x'"],
    ["dump 0x18 Wp", "Mode W has no packet error checking"],
    ["dump 0x18 b 16", "Bank out of range (0x00-0x0f)"],
    ["dump 0x18 i 1", "Mode i takes no bank"],
    ["dump 0x18 b 1 2 3", "Too many arguments: '3'"],
    ["dump -r 5 0x18", "Invalid range: '5'"],
    ["dump -r 5-4 0x18", "Last register out of range"],
    ["dump -r 1-4 0x18 W", "Invalid range for mode W"],
    ["dump -r 0-0x100 0x18", "Last register out of range"],
  ])("%s is wrong usage", async (line, message) => {
    const bench = filled();
    const { exitCode, stderr } = await bench.run(line);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
    expect(bench.opened).toEqual([]);
  });
});
