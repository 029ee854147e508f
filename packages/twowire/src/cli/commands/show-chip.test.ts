import { registerMap } from "@twowire/core";
import { chips } from "@twowire/drivers";
import { describe, expect, it } from "vitest";
import { Bench, thermometer } from "../bench.fixture.ts";

function practice(): Bench {
  const bench = new Bench();
  bench.chips.push(
    thermometer({
      dataSheet: "Thermo Inc., DS1",
      options: { rate: "samples in a second" },
      registers: registerMap({
        name: "Thermo",
        registers: { temperature: { address: 0, width: 8, access: "ro", signed: true, unit: "°C" } },
      }),
    }),
    thermometer({ name: "bare" }),
  );
  return bench;
}

describe("twowire chips show", () => {
  it("prints a page", async () => {
    const bench = practice();
    const { exitCode, stdout, stderr } = await bench.run("chips show thermo");
    expect([exitCode, stderr]).toEqual([0, ""]);
    for (const part of [
      "# Thermo\n\nPractice thermometer.\n",
      "| addresses    | 0x18–0x19; 0x18 if left out |",
      "| a sample has | `temperature` in °C         |",
      "| data sheet   | Thermo Inc., DS1            |",
      "| `rate` | samples in a second |",
      "## Registers of the Thermo\n\n- A write begins with the pointer",
      "| 0x00    | [temperature](#temperature-0x00) | 8    | read only | 0x00  |            |",
      "### temperature (0x00)\n",
      "| 7:0  | value | read only | 0x00  | -128 to 127 °C, two's complement |            |",
    ]) {
      expect(stdout).toContain(part);
    }
    expect(bench.opened).toEqual([]);
  });

  it("says so where a chip has no registers", async () => {
    const { stdout } = await practice().run("chips show bare");
    expect(stdout).toContain("## No registers\n\nIt has no register map here");
  });

  it("prints JSON in one line", async () => {
    const { exitCode, stdout } = await practice().run("chips show thermo --json");
    expect(exitCode).toBe(0);
    expect(stdout.split("\n")).toHaveLength(2);
    expect(JSON.parse(stdout)).toMatchObject({
      format: "twowire-chip",
      name: "thermo",
      addresses: [0x18, 0x19],
      units: { temperature: "°C" },
      emulated: null,
      registers: { name: "Thermo", registers: [{ name: "temperature", bits: [{ high: 7, low: 0 }] }] },
    });
    expect(JSON.parse((await practice().run("chips show bare --json")).stdout)).toMatchObject({ registers: null });
  });

  it("takes names in any case", async () => {
    expect(await practice().run("chips show THERMO")).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ["chips show xyz", "There is no chip 'xyz'. Known are thermo, bare."],
    ["chips show therno", "There is no chip 'therno'. Did you mean thermo? Known are thermo, bare."],
    ["chips show", "Which chip shall be shown?"],
    ["chips show thermo bare", "One chip is shown at a time, and 'bare' is left. Leave it out."],
    ["chips thermo", "There is no 'chips thermo'. Use `twowire chips`, or `twowire chips show thermo`."],
  ])("%s is wrong usage", async (line, message) => {
    const bench = practice();
    const { exitCode, stdout, stderr } = await bench.run(line);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });

  it.each(chips.map(({ name }) => name))("shows %s, which comes with twowire", async (name) => {
    const bench = new Bench();
    bench.chips.push(...chips);
    const { exitCode, stdout } = await bench.run(`chips show ${name}`);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^# [A-Z0-9]+\n/);
    expect(stdout).toMatch(/\n## (Registers of the|No registers)/);
  });
});
