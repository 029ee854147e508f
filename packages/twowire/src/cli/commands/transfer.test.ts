import { describe, expect, it } from "vitest";
import { Bench } from "../bench.fixture.ts";

function filled(): Bench {
  const bench = new Bench();
  const memory = bench.addMemory(0x50);
  for (const register of memory.keys()) memory[register] = register;
  return bench;
}

describe("twowire transfer", () => {
  it("joins messages by repeated STARTs and prints what was read", async () => {
    const bench = filled();
    expect(await bench.run("transfer -y w1@0x50 0x64 r8")).toMatchObject({
      exitCode: 0,
      stdout: "0x64 0x65 0x66 0x67 0x68 0x69 0x6a 0x6b\n",
      stderr: "",
    });
    await bench.run("transfer -y w2@0x50 0x10 0xff w1 0x10 r1");
    expect(bench.transfers[1]).toBe("S 50W A 10 A FF A Sr 50W A 10 A Sr 50R A FF N P");
  });

  it("probes with a write of no bytes and prints nothing", async () => {
    const bench = filled();
    expect(await bench.run("transfer -y 1 w0@0x50")).toMatchObject({ exitCode: 0, stdout: "" });
    expect([bench.opened, bench.transfers]).toEqual([["linux:1"], ["S 50W A P"]]);
  });

  it("prints every message with -v", async () => {
    expect((await filled().run("transfer -y -v w1@0x50 0x64 r2")).stdout).toBe(
      "msg 0: addr 0x50, write, len 1, buf 0x64\nmsg 1: addr 0x50, read, len 2, buf 0x64 0x65\n",
    );
  });

  it("prints raw bytes with -b, which disables -v", async () => {
    expect((await filled().run("transfer -y -bv w1@0x50 0xfe r2")).bytes).toEqual([0xfe, 0xff]);
  });

  it("prints JSON", async () => {
    expect(JSON.parse((await filled().run("transfer -y --json w1@0x50 0x64 r2")).stdout)).toEqual({
      bus: "sim:",
      address: 0x50,
      messages: [
        { direction: "write", bytes: [0x64] },
        { direction: "read", bytes: [0x64, 0x65] },
      ],
    });
  });

  it("lists the messages and takes no answer for a no", async () => {
    const bench = filled();
    const { exitCode, stderr } = await bench.run("transfer w1@0x50 0x64 r2", { answers: [""] });
    expect(exitCode).toBe(0);
    expect(stderr).toBe(
      "WARNING! This program can confuse your I2C bus, cause data loss and worse!\n" +
        "I will send the following messages to bus sim::\n" +
        "msg 0: addr 0x50, write, len 1, buf 0x64\n" +
        "msg 1: addr 0x50, read, len 2\n" +
        "Continue? [y/N] Aborting on user request.\n",
    );
    expect(bench.transfers).toEqual([]);
    expect((await bench.run("transfer w1@0x50 0x64 r1", { answers: ["y"] })).stdout).toBe("0x64\n");
  });

  it("shows the transcript with --trace, also of a failure", async () => {
    const { exitCode, stdout, stderr } = await filled().run("transfer -y --trace w1@0x51 0x64 r2");
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^S 51W N P\nError: Sending messages failed: No target acknowledged 0x51\. .*\n$/);
  });

  it("refuses what the bus cannot do before it touches it", async () => {
    const bench = filled();
    bench.capabilities = { maxSegments: 1 };
    expect((await bench.run("transfer -y w1@0x50 0x64 r2")).stderr).toContain("cannot do a repeated START");
    expect(bench.transfers).toEqual(["(never sent: unsupported)"]);
  });

  it("reaches a reserved address only with -a", async () => {
    const bench = filled();
    expect((await bench.run("transfer -y w1@0x00 6")).exitCode).toBe(2);
    expect(bench.transfers).toEqual([]);
    await bench.run("transfer -ya w1@0x00 6");
    expect(bench.transfers).toEqual(["S 00W N P"]);
  });

  it.each([
    "transfer",
    "transfer 1",
    "transfer -b --json w0@0x50",
    "transfer w1@0x50",
    "transfer sim: --bus sim: w0@0x50",
  ])("%s is wrong usage", async (line) => {
    const bench = filled();
    expect(await bench.run(`${line} -y`)).toMatchObject({ exitCode: 2, stdout: "" });
    expect(bench.opened).toEqual([]);
  });

  it("reads as many bytes as the first says with r?, which is shown too", async () => {
    const bench = filled();
    expect(await bench.run("transfer -y w1@0x50 0x03 r?")).toMatchObject({
      exitCode: 0,
      stdout: "0x03 0x04 0x05 0x06\n",
    });
    expect(bench.transfers).toEqual(["S 50W A 03 A Sr 50R A 03 A 04 A 05 A 06 N P"]);
    expect((await bench.run("transfer -y -v w1@0x50 0x02 r?")).stdout).toContain(
      "msg 1: addr 0x50, read, len 3, buf 0x02 0x03 0x04\n",
    );
    expect((await bench.run("transfer -y -b w1@0x50 0x01 r?")).bytes).toEqual([1, 2]);
    expect((await bench.run("transfer w1@0x50 0x03 r?", { answers: ["n"] })).stderr).toContain(
      "msg 1: addr 0x50, read, len TBD\n",
    );
    expect((await bench.run("transfer -y w1@0x50 0xff r?")).stdout.split(" ")).toHaveLength(256);
    expect((await bench.run("transfer -y w1@0x50 0x00 r?")).stderr).toContain("0x50 announced 0 bytes");
  });

  it("reads no more with r? than the bus can, a block of SMBus in any case, and refuses where it cannot at all", async () => {
    const bench = filled();
    bench.capabilities = { maxJoinedReadLength: 20 };
    expect((await bench.run("transfer -y w1@0x50 0x20 r?")).stdout.split(" ")).toHaveLength(33);
    expect((await bench.run("transfer -y w1@0x50 0x21 r?")).exitCode).toBe(1);
    bench.capabilities = { countedRead: false };
    bench.transfers.length = 0;
    expect((await bench.run("transfer -y w1@0x50 0x03 r?")).stderr).toContain("a read whose length the target tells");
    expect(bench.transfers).toEqual(["(never sent: unsupported)"]);
  });

  it.each(["transfer -y pw1@0x50 1 r1", "transfer -y w1@0x50 1 r1@0x51"])(
    "%s is not supported, which is a failure",
    async (line) => {
      const bench = filled();
      expect(await bench.run(line)).toMatchObject({ exitCode: 1, stdout: "" });
      expect(bench.opened).toEqual([]);
    },
  );
});
