import { delay, I2CError } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { Bench, scripted, thermometer } from "../bench.fixture.ts";
import { MemoryContext, MemoryOutput } from "../memory-context.fixture.ts";
import { runCommandLine } from "../program.ts";

function practice(): { bench: Bench; memory: Uint8Array } {
  const bench = new Bench();
  bench.chips.push(thermometer());
  const memory = bench.addMemory(0x18);
  memory[0] = 21;
  memory[0xfe] = 0x42;
  return { bench, memory };
}

describe("twowire chips", () => {
  it("lists chips with their addresses", async () => {
    const { bench } = practice();
    expect((await bench.run("chips")).stdout).toBe("thermo  0x18-0x19  practice thermometer\n");
    expect(JSON.parse((await bench.run("chips --json")).stdout)).toEqual({
      chips: [{ name: "thermo", description: "practice thermometer", addresses: [0x18, 0x19], emulated: false }],
    });
    expect(bench.opened).toEqual([]);
  });
});

describe("twowire identify", () => {
  it("names the chips it knows and says what it does not", async () => {
    const { bench } = practice();
    bench.addMemory(0x19);
    bench.addMemory(0x50);
    expect(await bench.run("identify")).toMatchObject({
      exitCode: 0,
      stdout: "0x18: Thermo revision 1\n0x19: unknown\n0x50: unknown\n",
      stderr: "",
    });
  });

  it("asks only where the chip can be", async () => {
    const { bench } = practice();
    bench.addMemory(0x50);
    await bench.run("identify");
    expect(bench.transfers.filter((line) => line.includes("FE"))).toEqual(["S 18W A FE A Sr 18R A 42 N P"]);
  });

  it("prints JSON, also of nothing", async () => {
    const { bench } = practice();
    bench.addMemory(0x50);
    expect(JSON.parse((await bench.run("identify --json")).stdout)).toEqual({
      bus: "sim:",
      devices: [
        { address: 0x18, state: "identified", chip: "thermo", identity: "Thermo revision 1" },
        { address: 0x50, state: "unknown", chip: null, identity: null },
      ],
    });
    expect(await new Bench().run("identify --json")).toMatchObject({
      exitCode: 0,
      stdout: '{ "bus": "sim:", "devices": [] }\n',
    });
    expect(await new Bench().run("identify")).toMatchObject({
      exitCode: 0,
      stdout: "",
      stderr: "Nothing answers on sim:.\n",
    });
  });
});

describe("twowire read", () => {
  it("measures once", async () => {
    const { bench } = practice();
    expect(await bench.run("read thermo")).toMatchObject({ exitCode: 0, stdout: "temperature: 21 °C\n", stderr: "" });
    expect(await bench.run("read THERMO@0x18 --trace")).toMatchObject({ stderr: "S 18W A 00 A Sr 18R A 15 N P\n" });
    expect(bench.closed).toBe(2);
  });

  it("prints JSON", async () => {
    const { bench } = practice();
    const { stdout } = await bench.run("read thermo --json");
    expect(JSON.parse(stdout)).toEqual({
      chip: "thermo",
      address: 0x18,
      bus: "sim:",
      temperature: 21,
      units: { temperature: "°C" },
    });
    expect(stdout).toContain('"temperature": 21');
  });

  it.each([
    ["read", "Missing required argument 'chip'. See `twowire read --help`."],
    ["read thermo extra", "Too many arguments for 'read'"],
    ["read therno", "There is no chip 'therno'. Did you mean thermo?"],
    ["read xyz", "There is no chip 'xyz'. Run `twowire chips`"],
    ["read thermo@0x20", "A thermo cannot be at 0x20. Its pins can choose 0x18-0x19."],
    ["read thermo@", "Chip address is not a number"],
    ["read thermo@0x18@0x19", "Chip address is not a number"],
  ])("%s is wrong usage", async (line, message) => {
    const { bench } = practice();
    const { exitCode, stderr } = await bench.run(line);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
    expect(bench.opened).toEqual([]);
  });

  it("fails where nothing answers, and closes the bus", async () => {
    const { bench } = practice();
    expect(await bench.run("read thermo@0x19")).toMatchObject({ exitCode: 1, stdout: "" });
    expect(bench.closed).toBe(1);
  });
});

describe("twowire watch", () => {
  it("prints one line for each sample where there is no terminal", async () => {
    const { bench } = practice();
    expect(await bench.run("watch thermo --count 3 --interval 500")).toMatchObject({
      exitCode: 0,
      stdout: "0.000 s  temperature 21 °C\n0.500 s  temperature 21 °C\n1.000 s  temperature 21 °C\n",
    });
    expect(bench.clock.now()).toBe(1000);
  });

  it("prints one line of JSON for each sample", async () => {
    const { bench } = practice();
    const { stdout } = await bench.run("watch thermo --count 2 --json");
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { chip: "thermo", address: 0x18, bus: "sim:", elapsedMs: 0, temperature: 21 },
      { chip: "thermo", address: 0x18, bus: "sim:", elapsedMs: 1000, temperature: 21 },
    ]);
  });

  it("draws over itself on a terminal, and leaves the cursor visible", async () => {
    const { bench } = practice();
    bench.chips[0] = scripted((taken) => ({ temperature: taken < 3 ? 21 : 22 }));
    const stdout = new MemoryOutput({ isTerminal: true, columns: 60 });
    await bench.run("watch thermo --count 3", { stdout });
    const line = (text: string): string => `\r${text}\u001B[K\n`;
    expect(stdout.text).toBe(
      [
        `\u001B[?25l${line("temperature  21 °C         ▅  21 … 21")}`,
        `\u001B[1A${line("temperature  21 °C         ▅▅  21 … 21")}`,
        `\u001B[1A${line("temperature  22 °C         ▁▁█  21 … 22")}`,
        "\r\u001B[K\u001B[?25h",
      ].join(""),
    );
  });

  it("draws nothing over on a terminal that cannot", async () => {
    const { bench } = practice();
    const stdout = new MemoryOutput({ isTerminal: true });
    await bench.run("watch thermo --count 1", { stdout, environment: { TERM: "dumb" } });
    expect(stdout.text).toBe("0.000 s  temperature 21 °C\n");
  });

  it("never draws a line that the terminal would wrap", async () => {
    const { bench } = practice();
    const stdout = new MemoryOutput({ isTerminal: true, columns: 20 });
    await bench.run("watch thermo --count 1", { stdout });
    expect(stdout.text).toContain("\rtemperature  21 °C \u001B[K\n");
  });

  it("ends in order when it is interrupted", async () => {
    const { bench } = practice();
    const interruption = new AbortController();
    bench.chips[0] = scripted((taken, clock) => {
      if (taken === 3) clock.setTimer(500, () => interruption.abort());
      return { temperature: 21 };
    });
    const context = new MemoryContext({
      registry: bench.registry,
      chips: bench.chips,
      signal: interruption.signal,
      stdout: new MemoryOutput({ isTerminal: true }),
    });
    expect(await bench.clock.run(runCommandLine(["watch", "thermo"], context))).toBe(0);
    expect(bench.clock.now()).toBe(2500);
    expect(context.stdout.text.slice(-6)).toBe("\u001B[?25h");
    expect(context.stderr.text).toBe("");
    expect(bench.closed).toBe(1);
  });

  it("leaves out beats that it missed", async () => {
    const { bench } = practice();
    bench.chips[0] = scripted(async (_taken, clock) => {
      await delay(clock, 250);
      return { temperature: 21 };
    });
    const { stdout } = await bench.run("watch thermo --count 3 --interval 100 --json");
    const times = stdout
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { elapsedMs: number }).elapsedMs);
    expect(times).toEqual([0, 251, 502]);
  });

  it("ends with the error of a sample that failed", async () => {
    const { bench } = practice();
    bench.chips[0] = scripted(() => {
      throw new I2CError({ kind: "protocol", message: "Another chip", nextStep: "Look." });
    });
    expect(await bench.run("watch thermo")).toMatchObject({ exitCode: 1, stderr: "Error: Another chip. Look.\n" });
    expect(bench.closed).toBe(1);
  });

  it.each([
    "watch",
    "watch thermo --count 0",
    "watch thermo --count x",
    "watch thermo --interval 0",
    "watch thermo --count",
  ])("%s is wrong usage", async (line) => {
    const { bench } = practice();
    expect((await bench.run(line)).exitCode).toBe(2);
    expect(bench.opened).toEqual([]);
  });
});
