import { address7, type BackendProvider, I2CError, ProviderRegistry } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { MemoryContext } from "../memory-context.fixture.ts";
import { runCommandLine } from "../program.ts";

function provider(scheme: string, list: BackendProvider["list"]): BackendProvider {
  return { scheme, description: scheme, list, open: () => Promise.reject(new Error("not opened by a list")) };
}

const FUNCTIONS = [
  { name: "I2C", available: true },
  { name: "SMBus Quick Command", available: false },
];

const ADVICE = "No permission for /dev/i2c-10. Add the user to the group i2c.";

const registry = new ProviderRegistry([
  provider("sim", () => Promise.resolve([{ uri: "sim:", description: "simulated bus with a description of its own" }])),
  provider("linux", () =>
    Promise.resolve([
      {
        uri: "linux:1",
        description: "bcm2835 · I2C · 100 kHz",
        adapter: {
          id: "i2c-1",
          name: "bcm2835",
          type: "i2c",
          functionality: "I2C",
          functions: FUNCTIONS,
          clockHz: 100_000,
          users: [
            { address: address7(0x18), chip: "mcp9808", driver: "jc42" },
            { address: address7(0x68), chip: undefined, driver: "rtc-ds1307" },
          ],
        },
      },
      {
        uri: "linux:10",
        description: "SMBus I801",
        obstacle: ADVICE,
        adapter: {
          id: "i2c-10",
          name: "SMBus I801",
          type: "unknown",
          functionality: undefined,
          functions: [],
          clockHz: undefined,
          users: [],
        },
      },
    ]),
  ),
  provider("broken", () => Promise.reject(new I2CError({ kind: "io", message: "Nothing works", nextStep: "Look." }))),
]);

const WARNING = "Warning: broken: could not be listed: Nothing works. Look.\n";

describe("twowire list", () => {
  it("shows buses in columns, who uses their addresses, what keeps from them, and what could not be looked at", async () => {
    const context = new MemoryContext({ registry });
    expect(await runCommandLine(["list"], context)).toBe(0);
    expect(context.stdout.text.split("\n")).toEqual([
      "linux:1   bcm2835     I2C        100 kHz",
      "  UU  0x18  jc42 (mcp9808)",
      "  UU  0x68  rtc-ds1307",
      "linux:10  SMBus I801  not known",
      `  cannot be opened: ${ADVICE}`,
      "sim:      simulated bus with a description of its own",
      "",
    ]);
    expect(context.stderr.text).toBe(WARNING);
  });

  it("prints JSON", async () => {
    const context = new MemoryContext({ registry });
    await runCommandLine(["list", "--json"], context);
    expect(JSON.parse(context.stdout.text)).toEqual({
      buses: [
        {
          uri: "linux:1",
          scheme: "linux",
          description: "bcm2835 · I2C · 100 kHz",
          obstacle: null,
          adapter: {
            id: "i2c-1",
            name: "bcm2835",
            type: "i2c",
            functionality: "I2C",
            functions: FUNCTIONS,
            clockHz: 100_000,
            users: [
              { address: 0x18, chip: "mcp9808", driver: "jc42" },
              { address: 0x68, chip: null, driver: "rtc-ds1307" },
            ],
          },
        },
        {
          uri: "linux:10",
          scheme: "linux",
          description: "SMBus I801",
          obstacle: ADVICE,
          adapter: {
            id: "i2c-10",
            name: "SMBus I801",
            type: "unknown",
            functionality: null,
            functions: [],
            clockHz: null,
            users: [],
          },
        },
        {
          uri: "sim:",
          scheme: "sim",
          description: "simulated bus with a description of its own",
          obstacle: null,
          adapter: null,
        },
      ],
      errors: [{ scheme: "broken", kind: "io", message: "Nothing works. Look." }],
    });
  });
});

describe("twowire detect -l", () => {
  it("prints adapters as i2cdetect -l does, and no other buses", async () => {
    const context = new MemoryContext({ registry });
    expect(await runCommandLine(["detect", "-l"], context)).toBe(0);
    expect(context.stdout.text).toBe(
      "i2c-1\ti2c       \tbcm2835                         \tI2C adapter\n" +
        "i2c-10\tunknown   \tSMBus I801                      \tN/A\n",
    );
    expect(context.stderr.text).toBe(WARNING);
  });

  it("says where there are none, and is no failure", async () => {
    const context = new MemoryContext({ registry: new ProviderRegistry() });
    expect(await runCommandLine(["detect", "-l"], context)).toBe(0);
    expect([context.stdout.text, context.stderr.text]).toEqual([
      "",
      "This machine shows no adapter; `twowire list` has the other buses.\n",
    ]);
  });
});
