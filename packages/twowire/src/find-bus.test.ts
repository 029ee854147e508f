import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findBus } from "./find-bus.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "twowire-"));
});

afterEach(() => rmSync(directory, { recursive: true }));

function write(configuration: string, file = "twowire.config.json"): void {
  writeFileSync(join(directory, file), configuration);
}

describe("findBus", () => {
  it("goes through argument, flag, environment, file and default", async () => {
    write('{"bus": "linux:4"}');
    const environment = { TWOWIRE_BUS: "linux:3" };
    const all = { argument: "linux:1", flag: "linux:2", environment, directory };
    expect(await findBus(all)).toMatchObject({ uri: "linux:1", source: "argument" });
    expect(await findBus({ ...all, argument: undefined })).toMatchObject({ uri: "linux:2", source: "flag" });
    expect(await findBus({ environment, directory })).toMatchObject({ uri: "linux:3", source: "environment" });
    expect(await findBus({ environment: {}, directory })).toEqual({
      uri: "linux:4",
      source: "configuration",
      origin: "from twowire.config.json:1:9",
    });
    rmSync(join(directory, "twowire.config.json"));
    expect(await findBus({ environment: {}, directory })).toMatchObject({ uri: "sim:", source: "default" });
  });

  it("reads no file that it does not need", async () => {
    write("not JSON");
    expect(await findBus({ flag: "linux:2", directory })).toMatchObject({ uri: "linux:2" });
    await expect(findBus({ environment: {}, directory })).rejects.toThrow("twowire.config.json:1:1: ");
  });

  it("finds a bus by its name where the user gave that, and only then", async () => {
    write('{"buses": {\n"lab": "linux:5",\n"main": "linux:6"}}');
    const lab = { uri: "linux:5", name: "lab", source: "flag", origin: "lab of twowire.config.json:2:8, from --bus" };
    expect(await findBus({ flag: "lab", directory })).toEqual(lab);
    const environment = { TWOWIRE_BUS: " lab " };
    expect(await findBus({ environment, directory })).toMatchObject({ uri: "linux:5", source: "environment" });
    expect(await findBus({ argument: "lab", directory })).toMatchObject({ uri: "lab" });
    await expect(findBus({ flag: "den", directory })).rejects.toThrow('"den" names no bus (from --bus). Give a URI');
  });

  it("takes main of several buses, or the only one", async () => {
    write('{"buses": {\n"lab": "linux:5",\n"main": "linux:6"}}', "two.json");
    write('{"buses": {"lab": "linux:5"}}', "one.json");
    write('{"buses": {"a": "linux:1", "b": "linux:2"}}', "none.json");
    write("{}", "empty.json");
    const found = (file: string): ReturnType<typeof findBus> => findBus({ environment: {}, directory, file });
    expect(await found("two.json")).toMatchObject({ uri: "linux:6", origin: "from two.json:3:9" });
    expect(await found("one.json")).toMatchObject({ uri: "linux:5" });
    await expect(found("none.json")).rejects.toThrow("none.json:1:2 has the buses a, b, and none is meant by default");
    expect(await found("empty.json")).toMatchObject({ uri: "sim:" });
    await expect(found("nowhere.json")).rejects.toThrow("There is no configuration file nowhere.json");
  });
});
