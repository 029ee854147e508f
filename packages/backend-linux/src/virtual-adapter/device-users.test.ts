import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { deviceUsers } from "./device-users.ts";

let proc = "";

beforeEach(() => {
  proc = mkdtempSync(join(tmpdir(), "twowire-proc-"));
});

afterEach(() => rmSync(proc, { recursive: true }));

function addProcess(id: number, files: readonly string[], name?: string): void {
  mkdirSync(join(proc, String(id), "fd"), { recursive: true });
  if (name !== undefined) writeFileSync(join(proc, String(id), "comm"), `${name}\n`);
  for (const [number, file] of files.entries()) symlinkSync(file, join(proc, String(id), "fd", String(number)));
}

it("finds those that have the file open, each once, with their names where they have one", () => {
  addProcess(1, ["/dev/null", "/dev/i2c-30", "socket:[17]"], "init");
  addProcess(708, ["/dev/null", "/dev/i2c-3", "/dev/i2c-3"], "i2cdump");
  addProcess(99, ["/dev/i2c-3 (deleted)", "/dev/i2c-30 (deleted)"]);
  expect([...deviceUsers(proc, "/dev/i2c-3")].toSorted()).toEqual(["process 708 (i2cdump)", "process 99"]);
});

it("leaves out what cannot be seen", () => {
  // A process of another user, one that has just ended, and files that are no processes.
  mkdirSync(join(proc, "5"));
  mkdirSync(join(proc, "self", "fd"), { recursive: true });
  symlinkSync("/dev/i2c-3", join(proc, "self", "fd", "3"));
  writeFileSync(join(proc, "locks"), "");
  expect(deviceUsers(proc, "/dev/i2c-3")).toEqual([]);
  expect(deviceUsers(join(proc, "nothing"), "/dev/i2c-3")).toEqual([]);
});
