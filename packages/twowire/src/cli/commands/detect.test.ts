import type { AdapterDescription } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { Bench } from "../bench.fixture.ts";

const FUNCTIONS = [
  { name: "I2C", available: true },
  { name: "SMBus Block Process Call", available: false },
];

function adapter(id: string, functions: AdapterDescription["functions"]): AdapterDescription {
  return { id, name: id, type: "unknown", functionality: undefined, functions, clockHz: undefined, users: [] };
}

describe("twowire detect", () => {
  it("shows who answers, asking nobody for permission", async () => {
    const bench = new Bench();
    bench.addMemory(0x18);
    const { exitCode, stdout, stderr } = await bench.run("detect");
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n").slice(0, 3)).toEqual([
      "     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f",
      "00:                         -- -- -- -- -- -- -- -- ",
      "10: -- -- -- -- -- -- -- -- 18 -- -- -- -- -- -- -- ",
    ]);
    expect(bench.transfers).toHaveLength(112);
    expect(bench.closed).toBe(1);
  });

  it("probes as the address needs it, or as it is told", async () => {
    const bench = new Bench();
    await bench.run("detect 0x2f 0x30");
    await bench.run("detect -y -q 0x2f 0x30");
    await bench.run("detect -y -r 0x2f 0x30");
    expect(bench.transfers).toEqual([
      ...["S 2FW N P", "S 30R N P"],
      ...["S 2FW N P", "S 30W N P"],
      ...["S 2FR N P", "S 30R N P"],
    ]);
  });

  it.each([
    ["detect", ["sim:"]],
    ["detect linux:2", ["linux:2"]],
    ["detect 2", ["linux:2"]],
    ["detect 2 0x18 0x19", ["linux:2"]],
    ["detect 0x18 0x19 --bus linux:2", ["linux:2"]],
    ["detect 0x18 0x19", ["sim:"]],
  ])("%s opens %s", async (line, opened) => {
    const bench = new Bench();
    expect((await bench.run(line)).exitCode).toBe(0);
    expect(bench.opened).toEqual(opened);
  });

  it("asks before it overrides the caution of a plain scan", async () => {
    const bench = new Bench();
    const { stderr } = await bench.run("detect -r 0x10 0x11", { answers: ["n"] });
    expect(stderr).toBe(
      "WARNING! This program can confuse your I2C bus, cause data loss and worse!\n" +
        "I will probe bus sim: using receive byte commands.\n" +
        "I will probe address range 0x10-0x11.\n" +
        "Continue? [Y/n] Aborting on user request.\n",
    );
    for (const flag of ["-q", "-r", "-a"]) expect((await bench.run(`detect ${flag}`)).exitCode).toBe(1);
    expect(bench.transfers).toEqual([]);
  });

  it("reaches reserved addresses only with -a", async () => {
    const bench = new Bench();
    const { stdout } = await bench.run("detect -ay");
    expect(bench.transfers).toHaveLength(128);
    expect(stdout).toContain("\n00: -- -- -- ");
    expect((await bench.run("detect 0x00 0x07")).stderr).toContain("FIRST argument out of range (0x08-0x77)");
  });

  it("prints JSON", async () => {
    const bench = new Bench();
    bench.addMemory(0x18);
    const { stdout } = await bench.run("detect 0x18 0x1a --json");
    expect(JSON.parse(stdout)).toEqual({
      bus: "sim:",
      first: 0x18,
      last: 0x1a,
      found: [0x18],
      inUse: [],
      notProbed: [],
      hints: [],
    });
  });

  it("leaves out what the bus cannot ask, and refuses when it can ask nothing", async () => {
    const bench = new Bench();
    bench.capabilities = { emptyWrite: false, maxReadLength: 0 };
    expect(await bench.run("detect")).toMatchObject({ exitCode: 1, stdout: "" });
    bench.capabilities = { emptyWrite: false };
    const { exitCode, stderr } = await bench.run("detect -yq");
    expect([exitCode, stderr]).toEqual([
      1,
      "Error: Can't use SMBus Quick Write command on sim:. Leave -q and -r out to use what the bus can do.\n",
    ]);
  });

  it.each(["linux:1", "linux:/dev/i2c-1", "linux:1?sync=1"])(
    "shows what the adapter of %s can do with -F, as i2cdetect does",
    async (uri) => {
      const bench = new Bench();
      bench.adapters.push(adapter("i2c-10", []), adapter("i2c-1", FUNCTIONS));
      const { exitCode, stdout, stderr } = await bench.run(`detect -F ${uri}`);
      expect([exitCode, stdout, stderr]).toEqual([
        0,
        "Functionalities implemented by /dev/i2c-1:\n" +
          "I2C                              yes\n" +
          "SMBus Block Process Call         no\n",
        "",
      ]);
      expect(bench.transfers).toEqual([]);
      const { stdout: json } = await bench.run(`detect -F --json ${uri}`);
      expect(JSON.parse(json)).toEqual({ bus: uri, functions: FUNCTIONS });
    },
  );

  it.each(["-F sim:", "-F linux:1", "-F linux:2", "--capabilities linux:3"])(
    "shows what twowire can do with %s, touching nothing",
    async (words) => {
      const bench = new Bench();
      bench.adapters.push(adapter("i2c-2", []), adapter("i2c-3", FUNCTIONS));
      const { stdout } = await bench.run(`detect ${words}`);
      expect(stdout).toMatch(/^Functionalities implemented by \w+:\d?:\nSegments in one transfer {9}no limit\n/);
      expect(bench.transfers).toEqual([]);
      const { stdout: json } = await bench.run(`detect --json ${words}`);
      expect(JSON.parse(json)).toMatchObject({ capabilities: { emptyWrite: true } });
    },
  );

  it.each([
    "detect 0x18 0x19 0x1a 0x1b",
    "detect -q -r",
    "detect -F -q",
    "detect -F --capabilities",
    "detect 0x19 0x18",
    "detect here",
  ])("%s is wrong usage", async (line) => {
    const bench = new Bench();
    expect(await bench.run(line)).toMatchObject({ exitCode: 2, stdout: "" });
    expect(bench.transfers).toEqual([]);
  });

  it("is not the same as a bus that fails", async () => {
    const bench = new Bench();
    bench.bus.wire.holdSda();
    expect(await bench.run("detect")).toMatchObject({ exitCode: 1, stdout: "" });
  });
});
