import { type RegisterDefinition, registerMap, type TransferEnd } from "@twowire/core";
import { beforeEach, describe, expect, it } from "vitest";
import { ByteHost } from "./byte-host.fixture.ts";
import { RegisterFile } from "./register-file.ts";
import { RegisterTarget } from "./register-target.ts";

const HALF: RegisterDefinition = { address: 4, width: 16 };

describe("registers that take effect together when a write ends", () => {
  const map = registerMap({
    name: "TOGETHER",
    order: "big",
    pointer: { increment: "byte" },
    registers: {
      seconds: { address: 0, width: 8, commit: "stop" },
      ticks: { address: 1, width: 16, commit: "stop" },
      alone: { address: 3, width: 8 },
    },
  });
  let host: ByteHost<typeof map.definition>;
  beforeEach(() => {
    host = new ByteHost(map);
  });
  const held = (): number[] => [host.file.peek("seconds"), host.file.peek("ticks"), host.file.peek("alone")];

  it("keep what they hold until then", () => {
    host.target.start(0x18, "write");
    for (const byte of [0, 1, 2, 3, 4]) host.target.write(byte);
    expect(held()).toEqual([0, 0, 4]);
    host.target.stop("stop");
    expect(held()).toEqual([1, 0x0203, 4]);
  });

  it.each<[TransferEnd, boolean]>([
    ["stop", true],
    ["restart", true],
    ["nack", true],
    ["cancelled", false],
    ["timeout", false],
    ["detached", false],
  ])("a write that ends with %s: %s", (end, takes) => {
    host.target.start(0x18, "write");
    for (const byte of [0, 1, 2, 3]) host.target.write(byte);
    host.target.stop(end);
    expect(held()).toEqual(takes ? [1, 0x0203, 0] : [0, 0, 0]);
    host.write(3, 9);
    expect(held()).toEqual(takes ? [1, 0x0203, 9] : [0, 0, 9]);
  });

  it("all take effect, whatever becomes of the physics, and the first failure is told", () => {
    const told: string[] = [];
    const file = new RegisterFile(map, {
      written({ register }) {
        told.push(register);
        if (register !== "alone") throw new Error(`broken by ${register}`);
      },
    });
    const target = new RegisterTarget(file);
    target.start(0x18, "write");
    for (const byte of [0, 1, 2, 3, 4]) target.write(byte);
    expect(() => target.stop("stop")).toThrow("broken by seconds");
    expect([file.peek("seconds"), file.peek("ticks"), file.peek("alone")]).toEqual([1, 0x0203, 4]);
    expect(told).toEqual(["alone", "seconds", "ticks"]);
    target.start(0x18, "read");
    target.stop("stop");
    expect(told).toHaveLength(3);
  });

  it("take effect where the physics fail before, too", () => {
    const file = new RegisterFile(map, {
      beforeWrite() {
        throw new Error("broken before");
      },
    });
    const target = new RegisterTarget(file);
    target.start(0x18, "write");
    for (const byte of [0, 1, 2, 3]) target.write(byte);
    expect(() => target.stop("stop")).toThrow("broken before");
    expect([file.peek("seconds"), file.peek("ticks")]).toEqual([1, 0x0203]);
  });

  it("all take effect where the physics fail over half a register", () => {
    const definition = {
      ...map.definition,
      partialWrite: "merge",
      pointer: { increment: "byte", persists: false },
    } as const;
    const file = new RegisterFile(registerMap({ ...definition, registers: { ...definition.registers, half: HALF } }), {
      written({ register }) {
        if (register === "half") throw new Error("broken");
      },
    });
    const target = new RegisterTarget(file);
    target.start(0x18, "write");
    for (const byte of [2, 3, 4, 5]) target.write(byte);
    expect(() => target.stop("stop")).toThrow("broken");
    expect([file.peek("ticks"), file.peek("half"), target.pointer]).toEqual([0x0003, 0x0500, 0]);
  });

  it("discard half a register", () => {
    host.write(0, 1, 2);
    expect(held()).toEqual([1, 0, 0]);
  });
});

describe("a soft reset", () => {
  const map = registerMap({
    name: "RESETTING",
    order: "big",
    registers: {
      reset: { address: 0, width: 8, access: "wo", softReset: 0xb6 },
      control: {
        address: 1,
        width: 8,
        reset: 0x10,
        fields: {
          level: { bits: [7, 4] },
          restart: { bit: 3, pulse: true, softReset: true, lockedBy: ["lock"] },
          calibrated: { bit: 2, resetDomain: "power-on" },
          lock: { bit: 0, sticky: true },
        },
      },
      code: { address: 2, width: 16, softReset: 0x1234 },
    },
  });
  let host: ByteHost<typeof map.definition>;
  beforeEach(() => {
    host = new ByteHost(map);
    host.write(1, 0xf4);
  });

  it("is brought about by its value only (T38)", () => {
    host.write(0, 0xb7);
    expect(host.file.peek("control")).toBe(0xf4);
    host.write(0, 0xb6);
    expect(host.file.peek("control")).toBe(0x14);
    expect(host.file.peek("reset")).toBe(0);
  });

  it("is brought about by a command, unless that is locked", () => {
    host.write(1, 0xfc);
    expect(host.file.peek("control")).toBe(0x14);
    host.write(1, 0xf5);
    host.write(1, 0xfc);
    expect(host.file.peek("control")).toBe(0xf5);
  });

  it("tells the physics, after the write", () => {
    const log: string[] = [];
    const file = new RegisterFile(map, {
      written: ({ register }) => void log.push(register),
      softReset: () => void log.push(`reset, ${file.peek("control")}`),
    });
    file.write(map.byName.control, 0xf0);
    file.write(map.byName.reset, 0xb6);
    expect(log).toEqual(["control", "reset", "reset, 16"]);
  });

  it("needs all of its value at once", () => {
    host.file.write(map.byName.code, 0x1234, 0xff00);
    host.file.write(map.byName.code, 0x1234, 0x00ff);
    expect(host.file.peek("control")).toBe(0xf4);
    host.write(2, 0x12, 0x34);
    expect(host.file.peek("control")).toBe(0x14);
  });

  it("comes about, whatever becomes of the physics", () => {
    const resets: number[] = [];
    const file = new RegisterFile(map, {
      written() {
        throw new Error("broken");
      },
      softReset: () => void resets.push(file.peek("control")),
    });
    file.poke("control", 0xf4);
    expect(() => file.write(map.byName.reset, 0xb6)).toThrow("broken");
    expect(resets).toEqual([0x14]);
  });

  it("by power clears sticky bits too (T38)", () => {
    host.write(1, 0xf5);
    host.write(0, 0xb6);
    expect(host.file.get("control", "lock")).toBe(true);
    host.target.powerOnReset();
    expect(host.file.peek("control")).toBe(0x10);
  });
});
