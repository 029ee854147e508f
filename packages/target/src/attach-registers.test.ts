import {
  registerMap,
  type RegisterMapDefinition,
  type TargetCapabilities,
  type TargetHost,
  VirtualClock,
} from "@twowire/core";
import { describe, expect, it } from "vitest";
import { attachRegisters } from "./attach-registers.ts";
import { hostObstacles } from "./host-obstacles.ts";
import { RegisterFile } from "./register-file.ts";
import { RegisterTarget } from "./register-target.ts";

const ALL: TargetCapabilities = {
  addresses: 1,
  stretch: "byte",
  nack: "byte",
  nackAddress: true,
  restart: true,
  clockedCount: true,
  prefetch: 0,
};

const PLAIN: RegisterMapDefinition = { name: "CHIP", registers: { a: { address: 0, width: 8 } } };
const withRegister = (register: object): RegisterMapDefinition => ({
  ...PLAIN,
  registers: { a: { address: 0, width: 8, ...register } },
});
const places = (definition: RegisterMapDefinition, limits: Partial<TargetCapabilities>): readonly string[] =>
  hostObstacles(registerMap(definition), { ...ALL, ...limits }).map(({ place, missing }) => `${place}: ${missing}`);

const NONE: Partial<TargetCapabilities> = { clockedCount: false, nack: "none", restart: false };

describe("what stands in the way of a register map on a host", () => {
  it.each<[string, RegisterMapDefinition, readonly string[]]>([
    ["nothing special", PLAIN, []],
    ["a flag that reading clears", withRegister({ onRead: "clear" }), ["a: clockedCount"]],
    ["a queue", withRegister({ fifo: { depth: 2 } }), ["a: clockedCount"]],
    ["reading that means something to the physics", withRegister({ precious: true }), ["a: clockedCount"]],
    ["a pointer that goes on", { ...PLAIN, pointer: { increment: "byte" } }, ["pointer.increment: clockedCount"]],
    [
      "a pointer that goes on and is forgotten",
      { ...PLAIN, pointer: { increment: "byte", persists: false } },
      ["pointer.persists: restart"],
    ],
    ["a pointer that is refused", { ...PLAIN, unmapped: "nack" }, ["unmapped: nack"]],
    ["bytes that are refused", { ...PLAIN, overWrite: "nack" }, ["overWrite: nack"]],
  ])("%s", (_what, definition, expected) => {
    expect(places(definition, NONE)).toEqual(expected);
    expect(places(definition, { nack: "next" })).toEqual(expected.filter((each) => each.endsWith("nack")));
    expect(places(definition, {})).toEqual([]);
  });
});

describe("attaching registers", () => {
  const chip = (definition: RegisterMapDefinition) => {
    const map = registerMap(definition);
    return { map, target: new RegisterTarget(new RegisterFile(map)) };
  };
  const hostWith = (limits: Partial<TargetCapabilities>) => {
    const attached: unknown[] = [];
    const host: TargetHost = {
      clock: new VirtualClock(),
      capabilities: { ...ALL, ...limits },
      attach(addresses, handler) {
        attached.push(addresses, handler);
        const detach = (): Promise<void> => Promise.resolve();
        return Promise.resolve({ addresses, detach, [Symbol.asyncDispose]: detach });
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    return { host, attached };
  };

  it("attaches them where the host can be faithful", async () => {
    const { map, target } = chip(withRegister({ onRead: "clear" }));
    const { host, attached } = hostWith({});
    expect(await attachRegisters(host, [0x18], target, map)).toMatchObject({ addresses: [0x18] });
    expect(attached).toEqual([[0x18], target]);
  });

  it("refuses otherwise, and says why", async () => {
    const { map, target } = chip({ ...withRegister({ onRead: "clear" }), unmapped: "nack" });
    const { host, attached } = hostWith(NONE);
    await expect(attachRegisters(host, [0x18], target, map)).rejects.toMatchObject({
      kind: "unsupported",
      message: expect.stringContaining(
        "This host cannot be CHIP faithfully, for want of clockedCount: a: reading it would have no effect (and unmapped)",
      ),
    });
    expect(attached).toEqual([]);
  });
});
