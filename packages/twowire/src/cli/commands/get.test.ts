import { describe, expect, it } from "vitest";
import { Bench } from "../bench.fixture.ts";

function filled(): Bench {
  const bench = new Bench();
  const memory = bench.addMemory(0x18);
  for (const register of memory.keys()) memory[register] = register;
  return bench;
}

describe("twowire get", () => {
  it.each([
    ["get -y 0x18 0xc1", "0xc1\n", ["S 18W A C1 A Sr 18R A C1 N P"]],
    ["get -y 0x18 5 b", "0x05\n", ["S 18W A 05 A Sr 18R A 05 N P"]],
    ["get -y 24 0xc1 w", "0xc2c1\n", ["S 18W A C1 A Sr 18R A C1 A C2 N P"]],
    ["get -y 0x18 5 c", "0x05\n", ["S 18W A 05 A P", "S 18R A 05 N P"]],
    ["get -y 0x18 5 i 3", "0x05 0x06 0x07\n", ["S 18W A 05 A Sr 18R A 05 A 06 A 07 N P"]],
    ["get -y 0x18", "0x00\n", ["S 18R A 00 N P"]],
    ["get -y linux:1 0x18 5", "0x05\n", ["S 18W A 05 A Sr 18R A 05 N P"]],
  ])("%s", async (line, stdout, transfers) => {
    const bench = filled();
    expect(await bench.run(line)).toMatchObject({ exitCode: 0, stdout, stderr: "" });
    expect(bench.transfers).toEqual(transfers);
  });

  it("reads 32 bytes of a block unless told otherwise", async () => {
    expect((await filled().run("get -y 0x18 0 i")).stdout.split(" ")).toHaveLength(32);
  });

  it("asks as i2cget does", async () => {
    const bench = filled();
    const warning = "WARNING! This program can confuse your I2C bus, cause data loss and worse!\n";
    const asked = async (line: string): Promise<string> => (await bench.run(line, { answers: ["n"] })).stderr;
    expect(await asked("get 0x18 5 w")).toBe(
      `${warning}I will read from bus sim:, chip address 0x18, data address\n0x05, using read word data.\n` +
        "Continue? [Y/n] Aborting on user request.\n",
    );
    expect(await asked("get 0x18")).toContain("chip address 0x18, current data\naddress, using read byte.\n");
    expect(await asked("get 0x18 0 i 8")).toContain("data address\n0x00, 8 bytes using read I2C block data.\n");
    expect(bench.transfers).toEqual([]);
    expect((await bench.run("get 0x18 5", { answers: [""] })).stdout).toBe("0x05\n");
  });

  it("counts a no as success, as i2c-tools do, and a missing terminal as failure", async () => {
    const bench = filled();
    expect((await bench.run("get 0x18 5", { answers: ["n"] })).exitCode).toBe(0);
    expect(await bench.run("get 0x18 5")).toMatchObject({
      exitCode: 1,
      stderr:
        "Error: This needs a confirmation, and there is no terminal to ask on. Give -y if you are sure; nothing was sent.\n",
    });
    expect(bench.transfers).toEqual([]);
  });

  it("prints JSON", async () => {
    const bench = filled();
    const json = async (line: string): Promise<unknown> => JSON.parse((await bench.run(`${line} -y --json`)).stdout);
    const common = { bus: "sim:", address: 24 };
    expect(await json("get 0x18 5 w")).toEqual({ ...common, register: 5, mode: "w", value: 0x0605, bytes: [5, 6] });
    expect(await json("get 0x18 5 i 2")).toEqual({ ...common, register: 5, mode: "i", bytes: [5, 6] });
    expect(await json("get 0x18")).toEqual({ ...common, register: null, mode: null, value: 7, bytes: [7] });
  });

  it("fails in one line that says what to do", async () => {
    const { exitCode, stdout, stderr } = await filled().run("get -y sim: 0x19 5");
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^Error: Read failed: No target acknowledged 0x19\. Check wiring.*\n$/);
  });

  it("fails in JSON with --json", async () => {
    const { stderr } = await filled().run("get -y 0x19 5 --json");
    expect(JSON.parse(stderr)).toMatchObject({
      error: { kind: "nack-address", message: "Read failed: No target acknowledged 0x19", address: 0x19, segment: 0 },
      exitCode: 1,
    });
  });

  it("goes on after a refused pointer in mode c, as i2cget does", async () => {
    const bench = new Bench();
    bench.bus.attachNow([0x18], { start: () => true, write: () => false, read: () => 0x7e, stop: () => undefined });
    expect(await bench.run("get -y 0x18 5 c")).toMatchObject({
      exitCode: 0,
      stdout: "0x7e\n",
      stderr: "Warning - write failed\n",
    });
  });

  it.each([
    ["get -y 0x2c 1 bp", "0x5a\n", ["S 2CW A 01 A Sr 2CR A 5A A 17 N P"]],
    ["get -y 0x2c 2 wp", "0x90c1\n", ["S 2CW A 02 A Sr 2CR A C1 A 90 A D0 N P"]],
    ["get -y 0x2c 5 cp", "0x77\n", ["S 2CW A 05 A BF A P", "S 2CR A 77 A F3 N P"]],
    ["get -y 0x2c 3 s", "0x0a 0x0b 0x0c\n", ["S 2CW A 03 A Sr 2CR A 03 A 0A A 0B A 0C N P"]],
    ["get -y 0x2c 3 sp", "0x0a 0x0b 0x0c\n", ["S 2CW A 03 A Sr 2CR A 03 A 0A A 0B A 0C A 88 N P"]],
  ])("%s, of a chip that knows SMBus", async (line, stdout, transfers) => {
    const bench = new Bench();
    bench.addSMBusChip(0x2c);
    expect(await bench.run(line)).toMatchObject({ exitCode: 0, stdout, stderr: "" });
    expect(bench.transfers).toEqual(transfers);
  });

  it("fails where the packet error code is wrong", async () => {
    const bench = filled();
    const { exitCode, stdout, stderr } = await bench.run("get -y 0x18 5 bp");
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("Error: Read failed: 0x18 sent the packet error code 0x06 where");
  });

  it("asks about packet error codes as i2cget does, and takes no answer for a no where they are dangerous", async () => {
    const bench = filled();
    const asked = async (line: string): Promise<string> => (await bench.run(line, { answers: [""] })).stderr;
    expect(await asked("get 0x18 5 wp")).toContain("using read word data.\nPEC checking enabled.\nContinue? [Y/n] ");
    bench.transfers.length = 0;
    expect(await asked("get 0x18 5 cp")).toBe(
      "WARNING! This program can confuse your I2C bus, cause data loss and worse!\n" +
        "WARNING! All I2C chips and some SMBus chips will interpret a write\n" +
        "byte command with PEC as a write byte data command, effectively writing a\n" +
        "value into a register!\n" +
        "I will read from bus sim:, chip address 0x18, data address\n0x05, using write byte/read byte.\n" +
        "PEC checking enabled.\nContinue? [y/N] Aborting on user request.\n",
    );
    expect(bench.transfers).toEqual([]);
  });

  it("refuses packet error checking on an EEPROM's address, whatever else is given", async () => {
    const bench = filled();
    for (const address of ["0x50", "0x57"]) {
      const { exitCode, stderr } = await bench.run(`get -y -f ${address} 5 bp`);
      expect(exitCode).toBe(1);
      expect(stderr).toContain("We can't let you do that, sorry");
    }
    expect(bench.opened).toEqual([]);
  });

  it("refuses a block whose length the chip gives where the bus cannot", async () => {
    const bench = filled();
    bench.capabilities = { countedRead: false };
    const { exitCode, stderr } = await bench.run("get -y 0x18 5 s");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("This controller cannot do a read whose length the target tells");
    expect(bench.transfers).toEqual(["(never sent: unsupported)"]);
  });

  it("prints a block in JSON without its count", async () => {
    const bench = new Bench();
    bench.addSMBusChip(0x2c);
    expect(JSON.parse((await bench.run("get -y 0x2c 3 sp --json")).stdout)).toEqual({
      bus: "sim:",
      address: 0x2c,
      register: 3,
      mode: "s",
      bytes: [10, 11, 12],
    });
  });

  it.each([
    ["get", "No chip address given"],
    ["get 0x07 0", "Chip address out of range (0x08-0x77)"],
    ["get 0x18 256", "Data address out of range (0x00-0xff)"],
    ["get 0x18 0 q", "Invalid mode: 'q'"],
    ["get 0x18 0 ip", "Mode i has no packet error checking"],
    ["get 0x18 0 b 2", "A length given with mode b"],
    ["get 0x18 0 i 33", "Length out of range"],
    ["get 0x18 0 i 1 2", "Too many arguments: '2'"],
    ["get 1 0x18 0", "If 1 is the number of a bus, write --bus linux:1"],
    ["get 0x30 0 --what", "Unknown option '--what'"],
  ])("%s is wrong usage", async (line, message) => {
    const bench = filled();
    const { exitCode, stdout, stderr } = await bench.run(line);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(bench.opened).toEqual([]);
  });
});
