import { describe, expect, it } from "vitest";
import { OUTPUT_CLOSED } from "../context.ts";
import { MemoryOutput } from "../memory-context.fixture.ts";
import { lab } from "./lab-run.fixture.ts";

/** The temperatures that `read` printed. */
function temperatures(stdout: string): readonly number[] {
  return [...stdout.matchAll(/^temperature: +(\S+) /gm)].map(([, text]) => Number(text));
}

describe("a population", () => {
  it("is that of sim: where none is given", async () => {
    expect(await lab(["read mcp9808"])).toMatchObject({ exitCode: 0, stderr: "" });
    expect((await lab(["identify"])).stdout).toBe("0x18: MCP9808 revision 0\n");
  });

  it.each([
    [["mcp9808@0x18:temperature=-5.25"]],
    [["sim:mcp9808@0x18:temperature=-5.25"]],
    [["sht31", "mcp9808:temperature=-5.25"]],
    [["--bus", "sim:mcp9808@0x18:temperature=-5.25"]],
  ])("is given as %j", async (args) => {
    const { stdout } = await lab(["read mcp9808"], { args });
    expect(temperatures(stdout)).toEqual([-5.25]);
  });

  it("may be empty", async () => {
    expect(await lab(["chips", "identify"], { args: ["empty"] })).toMatchObject({
      exitCode: 0,
      stdout: "",
      stderr: "Nothing answers on sim:.\n",
    });
  });

  it.each([
    [["mcp9809"], "There is no emulated chip"],
    [["mcp9808@0x20"], "A mcp9808 cannot be at 0x20"],
    [["linux:1"], "There is no emulated chip"],
    [["mcp9808", "--bus", "sim:empty"], "The bus is given twice"],
    [["sim:empty?stretchTimeoutMs=x"], "is no time"],
  ])("%j is refused before there is a prompt", async (args, message) => {
    const { exitCode, stderr } = await lab(["clock"], { args });
    expect(exitCode).toBeGreaterThan(0);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd()).not.toContain("\n");
  });

  it("does not depend on where other commands find their bus", async () => {
    const { exitCode, stdout } = await lab(["read mcp9808"], { environment: { TWOWIRE_BUS: "linux:7" } });
    expect([exitCode, temperatures(stdout)]).toEqual([0, [25]]);
  });
});

describe("chips", () => {
  it("come, feel, and go", async () => {
    const { exitCode, stdout } = await lab([
      "add mcp9808@0x19 temperature=-5.25",
      "read mcp9808@0x19",
      "put 0x19 temperature=21.5",
      "read mcp9808@0x19",
      "put mcp9808@0x19 temperature=-40",
      "read mcp9808@0x19",
      "remove 0x19",
      "detect -y 0x18 0x19",
    ]);
    expect(exitCode).toBe(0);
    expect(stdout.startsWith("mcp9808@0x19\n")).toBe(true);
    expect(temperatures(stdout)).toEqual([-5.25, 21.5, -40]);
    expect(stdout).toContain("\n10:                         18 -- ");
  });

  it("are listed by address, with what was put to them", async () => {
    const lines = ["add at24c02 content=4142", "add mcp9808@0x19:temperature=3", "put 0x18 temperature=21.5", "chips"];
    const { stdout } = await lab(lines, { args: ["mcp9808@0x18:poweredMs=0"] });
    expect(stdout.split("\n").slice(2)).toEqual([
      expect.stringMatching(/^mcp9808@0x18 {2}temperature sensor/),
      expect.stringMatching(/^ {2}temperature {2}21\.5 {2}°C, -40 to 125$/),
      expect.stringMatching(/^ {2}poweredMs {4}0 {5}milliseconds/),
      expect.stringMatching(/^mcp9808@0x19 /),
      expect.stringMatching(/^ {2}temperature {2}3 /),
      expect.stringMatching(/^ {2}poweredMs {4}- /),
      expect.stringMatching(/^at24c02@0x50 {2}EEPROM/),
      expect.stringMatching(/^ {2}content +4142 /),
      expect.stringMatching(/^ {2}fill +- /),
      expect.any(String),
      expect.any(String),
      "",
    ]);
  });

  it("get the first free address where none is given", async () => {
    const { stdout, stderr } = await lab(["add mcp9808", "add mcp9808,sht31 temperature=3"]);
    expect([stdout, stderr]).toEqual(["mcp9808@0x19\nmcp9808@0x1a\nsht31@0x44\n", ""]);
  });

  it("may share an address, as on a wire, and are told apart by name", async () => {
    const { stdout, stderr } = await lab(
      ["add at24c32@0x50", "put 0x50 fill=0x0f", "put at24c32 fill=0x0f", "get 0x50"],
      { args: ["at24c02@0x50:fill=0xf3"] },
    );
    expect(stderr).toBe(
      "at24c02@0x50 and at24c32@0x50 now both answer.\n" +
        "Error: 0x50 may be one of 2 chips. Say which: at24c02@0x50 or at24c32@0x50.\n",
    );
    expect(stdout).toBe("at24c32@0x50\n0x03\n");
  });

  it("may answer at several addresses, and are found by each", async () => {
    const lines = [
      "add at24c08@0x54",
      "put 0x56 fill=0x5a",
      "get 0x57",
      "add at24c04",
      "add at24c32@0x55",
      "add at24c16",
    ];
    const { stdout, stderr } = await lab(lines, { args: ["at24c02"] });
    expect(stderr).toBe(
      "at24c08@0x54 and at24c32@0x55 now both answer.\n" +
        ["at24c02@0x50", "at24c04@0x52", "at24c08@0x54", "at24c32@0x55"]
          .map((chip) => `${chip} and at24c16@0x50 now both answer.\n`)
          .join(""),
    );
    expect(stdout.split("\n")).toEqual(["at24c08@0x54", "0x5a", "at24c04@0x52", "at24c32@0x55", "at24c16@0x50", ""]);
  });

  it("are all there, or none of them, after add", async () => {
    const { exitCode, stdout } = await lab(["add sht31 mcp9808@0x19 mcp9808@0x18", "chips --json"]);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject([{ chip: "mcp9808", address: 0x18 }]);
  });

  it.each([
    ["add", "No chip given. Known are mcp9808, sht31,"],
    ["add empty", "is not one chip"],
    ["add xyz", "There is no emulated chip"],
    ["add mcp9808@0x18", "There is mcp9808@0x18 already. Give it another address."],
    ["add mcp9808@0x19 temperature=warm", "temperature=warm is no number"],
    ["add mcp9808@0x19 temp=1", 'has no parameter "temp"'],
    ["remove", "No chip given, or several. Give one, as in remove 0x18."],
    ["remove 0x19", "There is no 0x19 on the bus. There is mcp9808@0x18."],
    ["put", "No chip given"],
    ["put 0x18", "No value given for mcp9808@0x18. It has temperature (°C, -40 to 125), poweredMs"],
    ["put 0x18 temprature=4", "mcp9808@0x18 has no temprature. Did you mean temperature?"],
    ["put 0x18 humidity=4", "mcp9808@0x18 has no humidity. It has temperature"],
    ["put 0x18 temperature = 5", "'temperature' sets nothing. Write PARAMETER=VALUE, without spaces."],
    ["put 0x18 temperature=126", "cannot measure 126 °C"],
    ["set 0x18 temperature=5", "set writes a register. For a physical value say put 0x18 temperature=5."],
    ["chips mcp9808", "Too many words: 'mcp9808'"],
  ])("%s is refused, and changes nothing", async (line, message) => {
    const { exitCode, stdout, stderr } = await lab([line, "detect --json", "read mcp9808 --json"]);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^Error: [^\n]*\n$/);
    expect(exitCode).toBeGreaterThan(0);
    expect(stdout).toContain('"found": [ 24 ]');
    expect(stdout).toContain('"temperature": 25');
  });

  it("says what to do with an empty bus", async () => {
    expect((await lab(["remove mcp9808"], { args: ["empty"] })).stderr).toBe(
      "Error: There is no mcp9808 on the bus. It is empty: add a chip, as in add mcp9808.\n",
    );
  });
});

describe("the commands of twowire", () => {
  it("work on the lab's bus, and what they write stays", async () => {
    const { exitCode, stdout, stderr } = await lab([
      "set 0x18 0x08 0x01",
      "get 0x18 0x08",
      "transfer w1@0x18 0x08 r1",
      "dump -r 0x08-0x08 0x18 b",
      "twowire get sim: 0x18 0x08",
    ]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^0x01\n0x01\n.*\n00: +01 .*\n0x01\n$/);
  });

  it("never ask, for nothing can be harmed", async () => {
    const { stderr } = await lab(["get 0x18 6", "set 0x50 0 1", "detect -a", "dump 0x18"], {
      args: ["mcp9808", "at24c02"],
      answers: [],
    });
    expect(stderr).not.toContain("Continue?");
    expect(stderr).not.toContain("Error");
  });

  it("show transcripts while trace is on", async () => {
    const { stderr } = await lab(["get 0x18 6", "trace on", "get 0x18 7", "trace off", "get 0x18 8"]);
    expect(stderr).toBe("S 18W A 07 A Sr 18R A 04 N P\n");
    expect((await lab(["get 0x18 7"], { args: ["--trace"] })).stderr).toBe(stderr);
  });

  it("answer in JSON where the lab was told so", async () => {
    const { stdout, stderr } = await lab(["read mcp9808", "add sht31", "clock", "chips", "read sht32", "frob"], {
      args: ["--json"],
    });
    const answers = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(answers).toMatchObject([
      { chip: "mcp9808", temperature: 25 },
      [{ chip: "sht31", address: 0x44 }],
      { nowMs: 3000, stepMs: 1000 },
      [{ chip: "mcp9808", parameters: { temperature: null } }, { chip: "sht31" }],
    ]);
    const errors = stderr
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(errors).toMatchObject([{ error: { kind: "invalid-argument" } }, { error: { kind: "invalid-argument" } }]);
  });

  it.each([
    ["get linux:1 0x18", "linux:1 is not the bus of this lab"],
    ["read mcp9808 --bus sim:mcp9808@0x18", "sim:mcp9808@0x18 is not the bus of this lab"],
    ["list", "There is no command 'list' in a lab. Type help"],
    ["lab", "There is no command 'lab' in a lab"],
    ["detct", "There is no command 'detct' in a lab. Did you mean detect?"],
    ["watch mcp9808", "Without a terminal nothing would end this. Say how many samples to take, as in --count 5."],
  ])("%s is refused", async (line, message) => {
    const { exitCode, stderr } = await lab([line]);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });

  it("watch as often as told", async () => {
    const { stdout } = await lab(["watch mcp9808 --count 3 --json", "clock"]);
    expect(stdout).toContain('"elapsedMs": 2000');
    expect(stdout).toContain("\n4.000 s; ");
  });
});

describe("time", () => {
  it("passes before each line, so that what was put in has been measured", async () => {
    const { stdout } = await lab(["put 0x18 temperature=30", "read mcp9808", "clock", "", "# a remark", "clock"]);
    expect(temperatures(stdout)).toEqual([30]);
    expect(stdout).toMatch(/\n3\.000 s; 1000 ms pass before each line\n4\.000 s; .*\n$/);
  });

  it("stands still where told, and is moved by hand", async () => {
    const { stdout } = await lab([
      "clock step 0",
      "put 0x18 temperature=30",
      "read mcp9808",
      "advance 249",
      "read mcp9808",
      "advance 1",
      "read mcp9808",
      "clock",
    ]);
    expect(temperatures(stdout)).toEqual([25, 25, 30]);
    expect(stdout).toContain("1.250 s; 0 ms pass before each line\n");
  });

  it.each([
    "clock step",
    "clock step x",
    "clock 5",
    "clock step 1 2",
    "advance",
    "advance -1",
    "advance x",
    "advance 1 2",
  ])("%s is refused", async (line) => {
    const { exitCode, stdout } = await lab([line, "clock"]);
    expect(exitCode).toBe(2);
    expect(stdout).toBe("2.000 s; 1000 ms pass before each line\n");
  });
});

describe("the wire", () => {
  it("is held for some clocks, and recovered", async () => {
    const { exitCode, stdout, stderr } = await lab(["hold sda 3", "get 0x18 6", "recover", "get 0x18 6"]);
    expect(stderr).toContain("SDA is low before START");
    expect([exitCode, stdout]).toEqual([1, "0x00\n"]);
  });

  it.each(["hold sda", "hold sda 10", "hold scl"])("is not recovered after %s, but released", async (line) => {
    const { stdout, stderr } = await lab([line, "recover", "release", "get 0x18 7"]);
    expect(stderr).toMatch(/^Error: S(DA|CL) is [^\n]*\n$/);
    expect(stdout).toBe("0x04\n");
  });

  it("is unplugged and plugged in", async () => {
    const { stdout, stderr } = await lab(["unplug", "get 0x18 7", "plug", "get 0x18 7"]);
    expect(stderr).toContain("unplugged");
    expect(stdout).toBe("0x04\n");
  });

  it.each([
    "hold",
    "hold it",
    "hold scl 3",
    "hold sda 0",
    "hold sda x",
    "hold sda 1 2",
    "release it",
    "trace",
    "trace 1",
  ])("%s is refused, and holds nothing", async (line) => {
    expect(await lab([line, "get 0x18 7"])).toMatchObject({ exitCode: 2, stdout: "0x04\n" });
  });
});

describe("help", () => {
  it("of the command itself has examples that it understands", async () => {
    const { stdout } = await lab([], { args: ["--help"] });
    const examples = stdout.match(/(?<=^ {2}twowire lab).*$/gm) ?? [];
    expect(examples.length).toBeGreaterThan(1);
    for (const example of examples) {
      const args = example.split(" ").filter((word) => word !== "");
      expect(await lab(["chips"], { args }), example).toMatchObject({ exitCode: 0, stderr: "" });
    }
  });

  it("lists every command, and has examples that work", async () => {
    const { stdout } = await lab(["help"]);
    const names = [...stdout.matchAll(/^ {2}([a-z]+)/gm)].map(([, name = ""]) => name);
    expect(names).toEqual(expect.arrayContaining(["add", "put", "hold", "clock", "detect", "transfer", "exit"]));
    for (const name of names.filter((each) => each !== "exit")) {
      const help = await lab([`help ${name}`, `${name} --help`]);
      expect(help, name).toMatchObject({ exitCode: 0, stderr: "" });
      const [, , ...more] = help.stdout.split(/Usage: |Examples:\n/);
      const examples = (more[0] ?? "").match(/(?<=^ {2})(?!.*linux:).+$/gm) ?? [];
      expect(examples.length, name).toBeGreaterThan(0);
      for (const example of examples) {
        if (/ -y -r 1 /.test(example)) continue;
        const line = / watch (?!.*--count)/.test(example) ? `${example} --count 1` : example;
        expect(
          await lab([line], { args: ["mcp9808", "mcp9808@0x19", "at24c02"].slice(name === "add" ? 2 : 0) }),
          line,
        ).toMatchObject({ exitCode: 0 });
      }
    }
  });

  it("knows no command that there is not", async () => {
    expect((await lab(["help frob"])).stderr).toContain("There is no command 'frob' in a lab");
    expect((await lab(["?"])).stdout).toContain("Of the lab:");
  });
});

describe("the end", () => {
  it("has the exit code of the last line that failed", async () => {
    expect((await lab([])).exitCode).toBe(0);
    expect((await lab(["get 0x19 5", "clock"])).exitCode).toBe(1);
    expect((await lab(["get 0x19 5", "frob", "clock"])).exitCode).toBe(2);
    expect((await lab(["frob", "get 0x19 5", "exit", "frob"])).exitCode).toBe(1);
  });

  it("comes with exit, and nothing after it is executed", async () => {
    expect(await lab(["clock", "exit", "clock"])).toEqual({
      exitCode: 0,
      stdout: "1.000 s; 1000 ms pass before each line\n",
      stderr: "",
    });
    expect((await lab(["quit", "clock"])).stdout).toBe("");
  });

  it("is 130 where the process is interrupted, and quiet where nobody reads", async () => {
    expect((await lab(["clock"], { signal: AbortSignal.abort(new Error("Interrupted")) })).exitCode).toBe(130);
    expect(await lab(["clock"], { signal: AbortSignal.abort(OUTPUT_CLOSED) })).toMatchObject({
      exitCode: 0,
      stderr: "",
    });
  });

  it("comes in the middle of a line where the process is interrupted", async () => {
    const interruption = new AbortController();
    const stdout = new MemoryOutput();
    const write = stdout.write.bind(stdout);
    stdout.write = (data) => {
      write(data);
      interruption.abort(new Error("Interrupted"));
    };
    const { exitCode } = await lab(["watch mcp9808 --count 1000000", "clock"], { signal: interruption.signal, stdout });
    expect(exitCode).toBe(130);
    expect(stdout.text).toMatch(/^0\.000 s .*\n$/);
  });
});
