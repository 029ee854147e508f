import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BackendProvider, ProviderRegistry } from "@twowire/core";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { Bench, thermometer } from "./bench.fixture.ts";
import { OUTPUT_CLOSED } from "./context.ts";
import { MemoryContext } from "./memory-context.fixture.ts";
import { runCommandLine } from "./program.ts";

const COMMANDS = ["list", "chips", "identify", "read", "watch", "detect", "get", "set", "dump", "transfer"];

describe("twowire", () => {
  it.each(["", "--trace", "--bus linux:1"])("%s without a command prints the commands", async (line) => {
    const { exitCode, stdout, stderr } = await new Bench().run(line);
    expect([exitCode, stderr]).toEqual([0, ""]);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} +\\w`, "m"));
  });

  it("without a command prints the commands as JSON too", async () => {
    const { exitCode, stdout, stderr } = await new Bench().run("--json");
    expect([exitCode, stderr]).toEqual([0, ""]);
    const { commands } = JSON.parse(stdout) as { commands: { name: string; summary: string }[] };
    expect(commands.map(({ name }) => name)).toEqual(expect.arrayContaining(COMMANDS));
    for (const { summary } of commands) expect(summary).not.toBe("");
  });

  it.each(["--help", "-h", "help"])("%s prints help with examples on stdout", async (line) => {
    const { exitCode, stdout, stderr } = await new Bench().run(line);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Usage: twowire/);
    expect(stdout).toContain("\nExamples:\n");
  });

  it.each(COMMANDS)("%s --help has examples that the command understands", async (command) => {
    const bench = new Bench();
    bench.chips.push(thermometer({ name: "mcp9808" }));
    bench.addMemory(0x18);
    bench.addMemory(0x19);
    bench.addMemory(0x50);
    const { exitCode, stdout } = await bench.run(`${command} --help`);
    expect(exitCode).toBe(0);
    const examples = stdout.slice(stdout.indexOf("\nExamples:\n")).match(/(?<=^ {2}twowire ).+$/gm) ?? [];
    expect(examples.length).toBeGreaterThan(1);
    for (const example of examples) {
      const endless = example.startsWith("watch") && !example.includes("--count");
      const outcome = await bench.run(`${example}${endless ? " --count 1" : ""}`, { answers: ["y", "y"] });
      expect(outcome, example).toMatchObject({ exitCode: 0 });
    }
  });

  it.each(["--version", "-V", "get -V"])("%s prints the version of the package", async (line) => {
    const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
    const { version } = JSON.parse(manifest) as { version: string };
    expect(await new Bench().run(line)).toMatchObject({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
  });

  it.each([
    ["detct", "Error: There is no command 'detct'. Did you mean detect?\n"],
    ["help gte", "Error: There is no command 'gte'. Did you mean get?\n"],
    ["list --bus sim:", "Error: 'list' works on no single bus, and got --bus sim:. Leave --bus out.\n"],
    ["--bus=1 chips", "Error: 'chips' works on no single bus, and got --bus 1. Leave --bus out.\n"],
    ["detect -l --bus 1", "Error: 'detect -l' works on no single bus, and got 1. Leave the bus out.\n"],
    ["detect -l linux:2", "Error: 'detect -l' works on no single bus, and got linux:2. Leave the bus out.\n"],
    ["frobnicate", "Error: There is no command 'frobnicate'. Run `twowire --help` to see the commands.\n"],
    ["i2cget", "Error: There is no command 'i2cget'. Did you mean get?\n"],
    ["scan", "Error: There is no command 'scan'. Did you mean detect?\n"],
    ["trans", "Error: There is no command 'trans'. Did you mean transfer?\n"],
    ["get --jason", "Error: Unknown option '--jason'. Did you mean --json? See `twowire get --help`.\n"],
    ["get --forec", "Error: Unknown option '--forec'. Did you mean --force? See `twowire get --help`.\n"],
    ["-v", "Error: Unknown option '-v'. Did you mean -V? Run `twowire --help` to see the commands.\n"],
    ["get -x", "Error: Unknown option '-x'. See `twowire get --help`.\n"],
    [
      "help get set",
      "Error: Too many arguments for 'help'. Expected 1 argument but got 2. See `twowire help --help`.\n",
    ],
    [
      "watch mcp9808 --count 0",
      "Error: Count out of range (1 or more): '0'. Give how many samples to take, 1 or more.\n",
    ],
    ["get --bus", "Error: Option '--bus <uri>' argument missing. See `twowire get --help`.\n"],
    ["list 1", "Error: Too many arguments for 'list'. Expected 0 arguments but got 1. See `twowire list --help`.\n"],
  ])("%s is wrong usage, with the next step in one line", async (line, stderr) => {
    expect(await new Bench().run(line)).toMatchObject({ exitCode: 2, stdout: "", stderr });
  });

  it("shows in the help of a command the options that do something there", async () => {
    const get = await new Bench().run("get --help");
    for (const option of ["--bus", "--config", "--json", "--trace"]) expect(get.stdout).toContain(`  ${option} `);
    const chips = await new Bench().run("chips --help");
    expect(chips.stdout).toContain("  --json ");
    expect(chips.stdout).not.toMatch(/--bus|--config|--trace|--version/);
    expect((await new Bench().run("serve --help")).stdout).toContain("  --trace ");
  });

  it("has each command in one group of the help", async () => {
    const { stdout } = await new Bench().run("--help");
    expect(stdout).not.toContain("\nCommands:");
    for (const command of COMMANDS) expect(stdout.match(new RegExp(`^  ${command} +\\w`, "gm"))).toHaveLength(1);
  });

  it("says that nobody chose the bus where nothing answers on the one by default", async () => {
    const { stderr } = await new Bench().run("get -y 0x50");
    expect(stderr).toMatch(
      /^Error: Read failed: No target acknowledged 0x50\. This is the simulated bus, .*--bus linux:1/,
    );
    expect((await new Bench().run("get -y sim: 0x50")).stderr).not.toContain("This is the simulated bus");
  });

  it("reports wrong usage as JSON too", async () => {
    const { exitCode, stdout, stderr } = await new Bench().run("detct --json");
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(JSON.parse(stderr)).toEqual({
      error: { kind: "invalid-argument", message: "There is no command 'detct'", nextStep: "Did you mean detect?" },
      exitCode: 2,
    });
  });

  it("takes global options before and after the command", async () => {
    const bench = new Bench();
    await bench.run("--bus linux:1 --json detect");
    await bench.run("detect --json --bus=linux:2");
    expect(bench.opened).toEqual(["linux:1", "linux:2"]);
  });

  it("takes the bus from the strongest place", async () => {
    const bench = new Bench();
    const environment = { TWOWIRE_BUS: "linux:7" };
    await bench.run("detect", { environment });
    await bench.run("detect --bus 3", { environment });
    await bench.run("detect /dev/i2c-4", { environment });
    await bench.run("detect linux:5", { environment });
    await bench.run("detect");
    expect(bench.opened).toEqual(["linux:7", "linux:3", "linux:5", "sim:"]);
  });

  it("takes the bus from a configuration file where nothing stronger chooses", async () => {
    const workingDirectory = mkdtempSync(join(tmpdir(), "twowire-"));
    onTestFinished(() => rmSync(workingDirectory, { recursive: true }));
    writeFileSync(join(workingDirectory, "twowire.config.json"), '{ "bus": "linux:8" }');
    writeFileSync(join(workingDirectory, "other.json"), '{ "bus": "linux:9" }');
    writeFileSync(join(workingDirectory, "wrong.json"), '{\n  "bsu": "linux:9" }');
    const bench = new Bench();
    await bench.run("detect", { workingDirectory });
    await bench.run("detect --config other.json", { workingDirectory });
    await bench.run("detect --config other.json linux:1", { workingDirectory });
    expect(bench.opened).toEqual(["linux:8", "linux:9", "linux:1"]);
    const wrong = await bench.run("detect --config wrong.json", { workingDirectory });
    expect(wrong).toMatchObject({ exitCode: 2, stdout: "" });
    expect(wrong.stderr).toMatch(/^Error: wrong\.json:2:3: .*\n$/);
    expect(await bench.run("detect --config none.json", { workingDirectory })).toMatchObject({ exitCode: 1 });
  });

  it("asks a Linux bus, and no other, for the addresses of kernel drivers with -f", async () => {
    const bench = new Bench();
    await bench.run("get -yf linux:1 0x18");
    await bench.run("get -yf linux:1?engine=i2c-bus 0x18");
    await bench.run("get -yf linux:1?force=0 0x18");
    await bench.run("get -yf sim: 0x18");
    expect(bench.opened).toEqual(["linux:1?force=1", "linux:1?engine=i2c-bus&force=1", "linux:1?force=0", "sim:"]);
  });

  it("says who chose a bus that cannot be opened", async () => {
    const { exitCode, stderr } = await new Bench().run("detect", { environment: { TWOWIRE_BUS: "gpoi:1" } });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("No backend is registered for gpoi: (gpoi:1, from TWOWIRE_BUS)");
    const misspelt = await new Bench().run("detect --bus linxu:1");
    expect(misspelt.stderr).toContain("(linxu:1, from --bus). Did you mean linux:? ");
    const twice = await new Bench().run("detect --bus linux:1?sync=1&sync=1");
    expect(twice.stderr).toContain('has "sync" twice (from --bus). Write parameters as ');
  });

  it.each(["detect --bus foo:1", "get -y foo:1 0x18", "read thermo@0x20", "read nosuch", "read thermo --bus foo:1"])(
    "%s is wrong usage, like every word that nobody knows",
    async (line) => {
      const bench = new Bench();
      bench.chips.push(thermometer());
      expect(await bench.run(line)).toMatchObject({ exitCode: 2, stdout: "" });
    },
  );

  it("says once which bus is none", async () => {
    expect((await new Bench().run("detect --bus :1")).stderr).toBe(
      'Error: ":1" names no bus (from --bus). Give scheme:path, for instance sim:, linux:1 or linux:/dev/i2c-1.\n',
    );
  });

  describe("with a configuration file", () => {
    let workingDirectory: string;
    const configure = (configuration: string): void =>
      writeFileSync(join(workingDirectory, "twowire.config.json"), configuration);

    beforeEach(() => {
      workingDirectory = mkdtempSync(join(tmpdir(), "twowire-"));
    });
    afterEach(() => rmSync(workingDirectory, { recursive: true }));

    it("takes the name of a bus for --bus and TWOWIRE_BUS", async () => {
      configure('{ "buses": { "main": "linux:1", "lab": "linux:2" } }');
      const bench = new Bench();
      await bench.run("detect --bus lab", { workingDirectory });
      await bench.run("detect", { workingDirectory, environment: { TWOWIRE_BUS: "lab" } });
      await bench.run("detect --bus main", { workingDirectory, environment: { TWOWIRE_BUS: "lab" } });
      expect(bench.opened).toEqual(["linux:2", "linux:2", "linux:1"]);
    });

    it("says which names there are", async () => {
      configure('{ "buses": { "main": "linux:1", "lab": "linux:2" } }');
      const bench = new Bench();
      expect(await bench.run("detect --bus lba", { workingDirectory })).toMatchObject({
        exitCode: 2,
        stderr:
          'Error: "lba" names no bus (from --bus), did you mean "lab". Give a URI such as sim: or linux:1, or the name of a bus in the configuration file, which has main, lab.\n',
      });
      expect(bench.opened).toEqual([]);
    });

    it("says where a named bus comes from when it cannot be opened", async () => {
      configure('{ "buses": {\n"lab": "foo:1" } }');
      const { stderr } = await new Bench().run("detect --bus lab", { workingDirectory });
      expect(stderr).toContain("foo:1, lab of twowire.config.json:2:8, from --bus)");
    });

    it.each(["read thermo", "watch thermo --count 1", "identify"])("%s checks the devices in it", async (line) => {
      configure('{ "bus": "linux:1", "devices": {\n"room": { "chip": "thremo" } } }');
      const bench = new Bench();
      bench.chips.push(thermometer());
      const { exitCode, stderr } = await bench.run(line, { workingDirectory });
      expect(exitCode).toBe(2);
      expect(stderr).toContain('twowire.config.json:2:19: devices.room.chip: "thremo" is not a chip, did you mean');
      expect(bench.opened).toEqual([]);
    });
  });

  it("keeps what a user typed from moving the cursor or breaking the line", async () => {
    const { stderr } = await new Bench().runWords(["get", "\u001B[2J\n\u2028x"]);
    expect(stderr).toMatch(/^Error: .* \[2J x'.*\n$/);
  });

  it("colours only where colours are welcome", async () => {
    const { MemoryOutput } = await import("./memory-context.fixture.ts");
    const bench = new Bench();
    bench.addMemory(0x18);
    const colourful = await bench.run("detect", { stdout: new MemoryOutput({ isTerminal: true, colours: true }) });
    expect(colourful.stdout).toContain("\u001B[32m18\u001B[39m ");
    const plain = await bench.run("detect", { stdout: new MemoryOutput({ isTerminal: true }) });
    expect(plain.stdout).not.toContain("\u001B");
  });

  it("ends with 130 when it is interrupted in a transfer, and closes the bus", async () => {
    const bench = new Bench();
    const interruption = new AbortController();
    bench.bus.attachNow([0x18], {
      start: () => new Promise((resolve) => void bench.clock.setTimer(50, () => resolve(true))),
      write: () => true,
      read: () => 0,
      stop: () => undefined,
    });
    const running = bench.run("get -y 0x18 5 --trace", { signal: interruption.signal });
    bench.clock.setTimer(1, () => undefined);
    interruption.abort();
    expect(await running).toMatchObject({ exitCode: 130, stdout: "" });
    expect(bench.closed).toBe(1);
  });

  it("ends quietly when nobody reads the output any more", async () => {
    const bench = new Bench();
    bench.addMemory(0x18);
    const signal = AbortSignal.abort(OUTPUT_CLOSED);
    expect(await bench.run("get -y 0x18 5", { signal })).toMatchObject({ exitCode: 0, stderr: "" });
  });

  it("prints errors that are none of ours in one line too", async () => {
    const provider: BackendProvider = {
      scheme: "sim",
      description: "broken",
      open: () => Promise.reject(new TypeError("x is\nundefined")),
      list: () => Promise.resolve([]),
    };
    const context = new MemoryContext({ registry: new ProviderRegistry([provider]) });
    expect(await runCommandLine(["detect"], context)).toBe(1);
    expect(context.stderr.text).toMatch(/^Error: x is undefined.*\n$/);
  });
});

describe("any arguments at all", () => {
  const number = fc.oneof(
    fc.integer({ min: -1, max: 300 }).map(String),
    fc.integer({ min: 0, max: 0x1ff }).map((value) => `0x${value.toString(16)}`),
    fc.constantFrom("010", "08", "1e3", "0x", "99999999999999999999", "-0"),
  );
  const flag = fc.constantFrom(
    ...["-y", "-a", "-q", "-r", "-f", "-m", "-b", "-v", "-F", "-l", "-h", "-V", "-ya", "-yr", "-x", "--", "-"],
    ...["--json", "--trace", "--bus", "--bus=sim:", "--count", "--interval", "--config", "--help", "--what", "--bus=x"],
  );
  const word = fc.oneof(
    { weight: 4, arbitrary: number },
    { weight: 3, arbitrary: flag },
    fc.constantFrom("b", "w", "W", "c", "i", "s", "bp", "ip", "sim:", "linux:1", ":", "thermo", "thermo@0x19", "@"),
    fc.constantFrom("w1@0x18", "r2", "r?", "pw0@0x18", "0xff-", "1p", "0-5", "0x10-0x1f", "w3@24", "r0"),
    fc.string(),
    fc.string({ unit: "binary" }),
  );
  const commandLine = fc
    .tuple(
      fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...COMMANDS, "help") }, fc.string()),
      fc.array(word, { maxLength: 7 }),
    )
    .map(([command, words]) => [command, ...words]);

  it("end with an exit code and one line, and wrong usage never reaches the bus", async () => {
    await fc.assert(
      fc.asyncProperty(commandLine, fc.constantFrom(undefined, ["y", "y"], ["n"], []), async (words, answers) => {
        const bench = new Bench();
        bench.chips.push(thermometer());
        bench.addMemory(0x18);
        // An endless watch is interrupted by its fifth sample.
        const interruption = new AbortController();
        let waits = 0;
        const setTimer = bench.clock.setTimer.bind(bench.clock);
        bench.clock.setTimer = (delayMs, callback) => {
          waits += 1;
          if (waits === 5) interruption.abort();
          return setTimer(Math.min(delayMs, 1000), callback);
        };
        const { exitCode, stdout, stderr } = await bench.runWords(words, { answers, signal: interruption.signal });
        expect([0, 1, 2, 130]).toContain(exitCode);
        expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
        expect(stderr).not.toContain("[object");
        if (exitCode !== 2) return;
        expect(stdout).toBe("");
        expect(stderr).toMatch(/^(Error: [^\n]*|\{ "error": [^\n]*)\n$/);
        expect(bench.opened).toEqual([]);
      }),
      { numRuns: 500 },
    );
  }, 60_000);
});
