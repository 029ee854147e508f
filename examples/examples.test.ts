import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { main as chooseABus } from "./choose-a-bus.ts";
import { main as decorators } from "./decorators.ts";
import { main as injection } from "./injection.ts";

/** What a program prints. */
async function printed(program: (print: (line: string) => void) => Promise<void>): Promise<readonly string[]> {
  const lines: string[] = [];
  await program((line) => lines.push(line));
  return lines;
}

afterEach(() => vi.unstubAllEnvs());

describe("choose-a-bus", () => {
  it("runs on the bus of its argument", async () => {
    vi.stubEnv("TWOWIRE_BUS", "linux:99");
    const bus = "sim:mcp9808@0x18:temperature=-5.25";
    expect(await printed((print) => chooseABus(bus, print))).toEqual([`-5.25 °C on ${bus}`]);
  });

  it("runs on the bus of the environment", async () => {
    vi.stubEnv("TWOWIRE_BUS", "sim:mcp9808@0x18:temperature=30");
    expect(await printed((print) => chooseABus(undefined, print))).toEqual([
      "30 °C on sim:mcp9808@0x18:temperature=30",
    ]);
  });

  it("says which bus did not open, and who chose it", async () => {
    await expect(chooseABus("linux:99999")).rejects.toThrow("(the bus main, linux:99999, given to the program)");
  });
});

describe("injection", () => {
  it("injects the drivers of its configuration file", async () => {
    const file = fileURLToPath(new URL("twowire.config.json", import.meta.url));
    expect(await printed((print) => injection(file, print))).toEqual(["close the greenhouse: -0.5 °C outside"]);
  });
});

describe("decorators", () => {
  it("injects by type, and by token and name", async () => {
    expect(await printed(decorators)).toEqual(["heating at 18.25 °C, relays on sim:empty"]);
  });
});
