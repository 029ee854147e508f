import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type * as FileSystem from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { readConfigurationFile } from "./configuration-file.ts";

// Root may read everything, so that permission is refused here.
vi.mock("node:fs/promises", async (importOriginal) => {
  const original = await importOriginal<typeof FileSystem>();
  const readFile = (path: string): Promise<Buffer> =>
    path.endsWith("secret.json")
      ? Promise.reject(Object.assign(new Error("permission denied"), { code: "EACCES" }))
      : original.readFile(path);
  return { ...original, readFile };
});

const directory = mkdtempSync(join(tmpdir(), "twowire-"));
afterAll(() => rmSync(directory, { recursive: true }));

describe("readConfigurationFile", () => {
  it("reads the file of the working directory, if there is one", async () => {
    expect(await readConfigurationFile({ directory })).toBeUndefined();
    writeFileSync(join(directory, "twowire.config.json"), '\uFEFF{"bus":\n"sim:"}');
    const file = await readConfigurationFile({ directory });
    expect(file?.configuration).toEqual({ bus: "sim:" });
    expect(file?.locate(["bus"], "value")).toBe("twowire.config.json:2:1");
  });

  it("names a file elsewhere by its path from the working directory", async () => {
    mkdirSync(join(directory, "hall"));
    writeFileSync(join(directory, "hall", "hardware.json"), '{"buss": ""}');
    await expect(readConfigurationFile({ directory, file: "hall/hardware.json" })).rejects.toThrow(
      'hall/hardware.json:1:2: buss: is unknown, did you mean "bus"?',
    );
  });

  it("says what keeps a file from being read", async () => {
    mkdirSync(join(directory, "folder"));
    writeFileSync(join(directory, "latin.json"), Buffer.from([0x7b, 0xff, 0x7d]));
    const kindOf = (file: string): Promise<unknown> =>
      readConfigurationFile({ directory, file }).catch((error: { kind: string; message: string }) => [
        error.kind,
        error.message.split(". ")[0],
      ]);
    expect(await kindOf("nowhere.json")).toEqual(["not-found", "There is no configuration file nowhere.json"]);
    expect(await kindOf("latin.json/deeper.json")).toEqual([
      "not-found",
      "There is no configuration file latin.json/deeper.json",
    ]);
    expect(await kindOf("latin.json")).toEqual(["invalid-argument", "latin.json is not UTF-8 text"]);
    expect(await kindOf("folder")).toEqual(["io", "folder cannot be read (EISDIR)"]);
  });

  it("says that a file may not be read", async () => {
    await expect(readConfigurationFile({ directory, file: "secret.json" })).rejects.toMatchObject({
      kind: "permission-denied",
      message: "secret.json may not be read. Make the configuration file readable.",
    });
  });
});
