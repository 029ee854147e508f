import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { deviceUsers } from "./device-users.ts";
import { openUhidFile, type UhidFile } from "./uhid-file.ts";

const folder = mkdtempSync(join(tmpdir(), "twowire-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

function read(file: UhidFile, event: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    file.read(event, (error, size) => (error === null ? resolve(size) : reject(error)));
  });
}

function writeLater(file: UhidFile, event: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    file.writeLater(event, (error) => (error === null ? resolve() : reject(error)));
  });
}

it("reads, writes at once and writes later, each where the last ended, until it is closed", async () => {
  const path = join(folder, "uhid");
  writeFileSync(path, Uint8Array.of(1, 2, 3, 4, 5));
  const file = openUhidFile(path);
  // Nothing is seen of this without /proc.
  expect(deviceUsers("/proc", path)).toHaveLength(process.platform === "linux" ? 1 : 0);
  const event = new Uint8Array(3);
  expect([await read(file, event), ...event]).toEqual([3, 1, 2, 3]);
  expect([await read(file, event), ...event.subarray(0, 2)]).toEqual([2, 4, 5]);
  expect(await read(file, event)).toBe(0);
  file.write(Uint8Array.of(6, 7));
  await writeLater(file, Uint8Array.of(8));
  expect([...readFileSync(path)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  file.close();
  expect(deviceUsers("/proc", path)).toEqual([]);
});

it("that is not there is an error with a name", () => {
  expect(() => openUhidFile(join(folder, "nothing"))).toThrow(expect.objectContaining({ code: "ENOENT" }));
});
