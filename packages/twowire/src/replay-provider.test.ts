import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { address7, formatCassette, ProviderRegistry, record, VirtualClock } from "@twowire/core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { defaultRegistry } from "./default-registry.ts";
import { replayProvider } from "./replay-provider.ts";

const CHIP = address7(0x18);
const TEMPERATURE = Uint8Array.of(0x05);
let directory = "";
let file = "";

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "twowire-replay-"));
  file = join(directory, "session.json");
  await using bus = await defaultRegistry().open("sim:mcp9808@0x18:temperature=25.25");
  const { controller, cassette } = record(bus);
  await controller.transfer(CHIP, [{ write: TEMPERATURE }, { read: new Uint8Array(2) }]);
  const [transfer] = cassette().transfers;
  const transfers = transfer === undefined ? [] : [{ ...transfer, durationMs: 5 }];
  await writeFile(file, formatCassette({ ...cassette(), transfers }));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

function registry(clock?: VirtualClock): ProviderRegistry {
  return new ProviderRegistry([replayProvider({ clock })]);
}

describe("replay:", () => {
  it("plays a recorded session, each time it is opened from the beginning", async () => {
    for (let round = 0; round < 2; round += 1) {
      await using bus = await registry().open(`replay:${file}`);
      expect(bus.name).toBe(`replay:${file}`);
      const read = new Uint8Array(2);
      await bus.transfer(CHIP, [{ write: TEMPERATURE }, { read }]);
      expect([...read]).toEqual([0xc1, 0x94]);
      await expect(bus.transfer(CHIP, [{ write: [] }])).rejects.toMatchObject({ kind: "protocol" });
    }
  });

  it("takes the recorded time when asked to", async () => {
    for (const [parameters, takesMs] of [
      ["", 0],
      ["?timing=instant", 0],
      ["?timing=recorded", 5],
    ] as const) {
      const clock = new VirtualClock();
      await using bus = await registry(clock).open(`replay:${file}${parameters}`);
      await clock.run(bus.transfer(CHIP, [{ write: TEMPERATURE }, { read: new Uint8Array(2) }]));
      expect(clock.now()).toBe(takesMs);
    }
  });

  it.each([
    ["replay:", "names no cassette"],
    ["replay:x.json?timing=slow", 'the timing "slow"'],
    ["replay:x.json?speed=2", 'unknown parameter "speed"'],
  ])("refuses %s", async (uri, message) => {
    await expect(registry().open(uri)).rejects.toMatchObject({
      kind: "invalid-argument",
      message: expect.stringContaining(message),
    });
  });

  it("tells a missing file from a directory, and from one that may not be read", async () => {
    const missing = join(directory, "missing.json");
    await expect(registry().open(`replay:${missing}`)).rejects.toMatchObject({
      kind: "not-found",
      code: "ENOENT",
      summary: `There is no cassette ${missing}`,
    });
    await expect(registry().open(`replay:${file}/x`)).rejects.toMatchObject({ kind: "not-found" });
    await expect(registry().open(`replay:${directory}`)).rejects.toMatchObject({ kind: "invalid-argument" });
  });

  it.each([
    ["EACCES", "permission-denied", "The cassette x.json may not be read"],
    ["EIO", "io", "The cassette x.json cannot be read (EIO)"],
  ])("says why a file cannot be read: %s", async (code, kind, summary) => {
    vi.doMock("node:fs/promises", () => ({ readFile: () => Promise.reject(Object.assign(new Error(), { code })) }));
    try {
      await expect(registry().open("replay:x.json")).rejects.toMatchObject({ kind, code, summary });
    } finally {
      vi.doUnmock("node:fs/promises");
    }
  });

  it.each([
    ["not JSON at all", "The cassette is not JSON"],
    ['{ "format": "other" }', 'a mistake at format: "other"'],
    [
      '{ "format": "twowire-cassette", "version": 1, "recordedFrom": "sim:", "capabilities": 5, "transfers": [] }',
      "a mistake at capabilities: 5",
    ],
  ])("points at what is wrong in a file of %s", async (text, message) => {
    const broken = join(directory, "broken.json");
    await writeFile(broken, text);
    await expect(registry().open(`replay:${broken}`)).rejects.toMatchObject({
      kind: "invalid-argument",
      message: expect.stringContaining(`${broken}: The cassette`),
      summary: expect.stringContaining(message),
    });
  });

  it("lists nothing, since a cassette can lie anywhere", async () => {
    expect(await registry().list()).toMatchObject([{ scheme: "replay", buses: [] }]);
  });

  it("comes with twowire", async () => {
    await using bus = await defaultRegistry().open(`replay:${file}`);
    expect(bus.capabilities.heldBus).toBe(true);
  });
});
