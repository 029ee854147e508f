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
    const { exitCode, stdout, stderr } = await filled().run("get -y 0x19 5");
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

  it("refuses packet error checking, on an EEPROM's address whatever else is given", async () => {
    const bench = filled();
    expect((await bench.run("get -y 0x18 5 bp")).stderr).toContain(
      "Packet error checking is not supported yet. Give b",
    );
    expect((await bench.run("get -y -f 0x57 5 bp")).stderr).toContain("We can't let you do that, sorry");
    expect(bench.opened).toEqual([]);
  });

  it("refuses a block whose length the target gives", async () => {
    const bench = filled();
    expect(await bench.run("get -y 0x18 5 s")).toMatchObject({ exitCode: 1 });
    expect(bench.opened).toEqual([]);
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
