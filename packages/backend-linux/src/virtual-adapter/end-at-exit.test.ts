import { closeSync, fstatSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ModelUhid } from "../testing/model-uhid.ts";
import { AdapterHost } from "./adapter-host.ts";

/** What this process does at its end since then. */
function since(before: readonly unknown[]): readonly (() => void)[] {
  const listeners = process.listeners("exit").filter((listener) => !before.includes(listener));
  return listeners.map((listener) => () => listener.call(process, 0));
}

it("pulls out at once what a process leaves at its end, and nothing once it is closed", async () => {
  using first = new ModelUhid();
  using second = new ModelUhid();
  using third = new ModelUhid();
  const before = process.listeners("exit");
  const hosts = [];
  for (const kernel of [first, second, third]) {
    hosts.push(await kernel.clock.run(AdapterHost.open({}, kernel.machine)));
  }
  await hosts[0]!.close();
  const atExit = since(before);
  expect(atExit).toHaveLength(1);
  expect([second.driver, third.driver]).not.toContain(undefined);
  atExit[0]!();
  // No turn of the event loop since.
  expect([second.driver, third.driver]).toEqual([undefined, undefined]);
  await Promise.all(hosts.map((host) => host.close()));
  expect(since(before)).toEqual([]);
});

// The kernel lets go of a bus when nobody has it open, so a process that has would wait for itself.
it.runIf(process.platform === "linux")(
  "closes the buses that this process has open first, and no other file",
  async () => {
    using kernel = new ModelUhid();
    const before = process.listeners("exit");
    const host = await kernel.clock.run(AdapterHost.open({}, kernel.machine));
    const folder = mkdtempSync(join(tmpdir(), "twowire-exit-"));
    const bus = openSync(join(folder, "i2c-5"), "w+");
    const other = openSync(join(folder, "i2c-5.txt"), "w+");
    since(before)[0]!();
    expect(() => fstatSync(bus)).toThrow("EBADF");
    expect(fstatSync(other).isFile()).toBe(true);
    closeSync(other);
    rmSync(folder, { recursive: true });
    await host.close();
  },
);
