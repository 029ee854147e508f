import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simProvider } from "@twowire/backend-sim";
import { type BackendProvider, parseBusUri } from "@twowire/core";
import { chips, Mcp9808, mcp9808Model } from "@twowire/drivers";
import { afterAll, expect, it } from "vitest";
import { openHardware } from "./index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const file = /```json\n([^`]+)```/.exec(readme)?.[1] ?? "";
const directory = mkdtempSync(join(tmpdir(), "twowire-"));
afterAll(() => rmSync(directory, { recursive: true }));

const sim = simProvider({ models: [mcp9808Model] });
const linux: BackendProvider = {
  ...sim,
  scheme: "linux",
  open: () => sim.open(parseBusUri("sim:mcp9808@0x18:temperature=21,mcp9808@0x19:temperature=17")),
};

it("has a configuration that works", async () => {
  writeFileSync(join(directory, "twowire.config.json"), file);
  await using hardware = await openHardware({}, { directory, environment: {}, backends: [linux] });
  const temperatures = hardware.deviceNames.map((name) => hardware.device(name, Mcp9808).readTemperature());
  expect(await Promise.all(temperatures)).toEqual([21, 17, -5.25]);
});

it("has the error that a wrong chip gives", async () => {
  writeFileSync(
    join(directory, "wrong.json"),
    file.replace('"attic": { "chip": "mcp9808"', '"attic": {\n"chip": "mcp9809"'),
  );
  const [, told = ""] = /`twowire\.config\.json(:7:15: [^`]+)`/.exec(readme.replaceAll("\n", " ")) ?? [];
  const opening = openHardware({}, { directory, file: "wrong.json", environment: {}, backends: [linux] });
  expect(told.endsWith("known are …")).toBe(true);
  const known = chips.map(({ name }) => name).join(", ");
  await expect(opening).rejects.toThrow(told.slice(":7:15".length).replace("…", known));
});
