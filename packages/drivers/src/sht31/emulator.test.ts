import { SimulatedBus } from "@twowire/backend-sim";
import { address7, I2CDevice, VirtualClock } from "@twowire/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COMMAND, LIMIT, PERIODIC, REPEATABILITIES, SINGLE_SHOT } from "./commands.ts";
import { Sht31Emulator } from "./emulator.ts";
import { meaningOf } from "./meanings.ts";
import { sht31Model } from "./model.ts";
import { wordBytes, wordChecksum } from "./words.ts";

function bench(addresses: readonly number[] = [0x44]) {
  const clock = new VirtualClock();
  const bus = new SimulatedBus({ clock });
  const warnings: string[] = [];
  const chip = new Sht31Emulator({ clock, onWarning: (message) => warnings.push(message) });
  bus.attachNow(addresses, chip);
  const controller = bus.controller();
  const device = new I2CDevice(controller, 0x44);
  const send = (command: number, ...data: number[]): Promise<void> =>
    device.write(Uint8Array.of(command >> 8, command & 0xff, ...data));
  const words = async (count: number): Promise<readonly number[]> => {
    const bytes = await device.read(count * 3);
    const found = [];
    for (let index = 0; index < bytes.length; index += 3) {
      const word = (bytes[index]! << 8) | bytes[index + 1]!;
      expect(bytes[index + 2]).toBe(wordChecksum(word));
      found.push(word);
    }
    return found;
  };
  const status = async (): Promise<number> => {
    await send(COMMAND.readStatus);
    return (await words(1))[0]!;
  };
  return { clock, chip, controller, device, send, words, status, warnings };
}

const NACK_ADDRESS = { kind: "nack-address" };

describe("the checksum", () => {
  it("is that of the data sheet's example", () => {
    expect(wordChecksum(0xbeef)).toBe(0x92);
    expect([...wordBytes([0xbeef])]).toEqual([0xbe, 0xef, 0x92]);
  });
});

describe("a single measurement", () => {
  it.each([
    ["high", 15],
    ["medium", 6],
    ["low", 4],
  ] as const)("at %s repeatability is refused to a reader until %d ms are over", async (repeatability, durationMs) => {
    const { clock, send, words } = bench();
    await send(SINGLE_SHOT[repeatability].poll);
    await expect(words(2)).rejects.toMatchObject(NACK_ADDRESS);
    await clock.advance(durationMs - 0.001);
    await expect(words(2)).rejects.toMatchObject(NACK_ADDRESS);
    await clock.advance(0.001);
    expect(await words(2)).toEqual([0x6666, 0x8000]);
  });

  it.each([
    ["high", 15],
    ["medium", 6],
    ["low", 4],
  ] as const)("at %s repeatability holds the clock for %d ms", async (repeatability, durationMs) => {
    const { clock, send, words } = bench();
    await send(SINGLE_SHOT[repeatability].stretch);
    expect(await clock.run(words(2))).toEqual([0x6666, 0x8000]);
    expect(clock.now()).toBe(durationMs);
    expect(clock.pending).toBe(0);
  });

  it("shows what is felt when it ends", async () => {
    const { clock, chip, send, words } = bench();
    await send(SINGLE_SHOT.high.poll);
    await clock.advance(10);
    chip.set("temperature", "-40");
    chip.set("humidity", "100");
    await clock.advance(5);
    chip.temperature = 125;
    expect(await words(2)).toEqual([Math.round((5 / 175) * 65_535), 0xffff]);
  });

  it("can be read once, even in part", async () => {
    const { clock, device, send, words } = bench();
    await send(SINGLE_SHOT.low.poll);
    await clock.advance(4);
    expect([...(await device.read(2))]).toEqual([0x66, 0x66]);
    await expect(words(2)).rejects.toMatchObject(NACK_ADDRESS);
    await send(COMMAND.fetch);
    await expect(words(2)).rejects.toMatchObject(NACK_ADDRESS);
  });

  it("lets go of the line after its six bytes", async () => {
    const { clock, device, send } = bench();
    await send(SINGLE_SHOT.low.poll);
    await clock.advance(4);
    expect([...(await device.read(8))].slice(6)).toEqual([0xff, 0xff]);
  });

  it("listens to no command meanwhile", async () => {
    const { clock, send, words } = bench();
    await send(SINGLE_SHOT.low.poll);
    await expect(send(COMMAND.readStatus)).rejects.toMatchObject(NACK_ADDRESS);
    await clock.advance(4);
    expect(await words(2)).toEqual([0x6666, 0x8000]);
  });

  it("goes on when nobody waits for it any more", async () => {
    const { clock, device, send, words } = bench();
    await send(SINGLE_SHOT.high.stretch);
    const reading = device.controller.transfer(address7(0x44), [{ read: new Uint8Array(6) }], { timeoutMs: 3 });
    await expect(clock.run(reading)).rejects.toMatchObject({ kind: "timeout" });
    expect(clock.pending).toBe(0);
    expect(await clock.run(words(2))).toEqual([0x6666, 0x8000]);
    expect(clock.now()).toBe(15);
  });

  it("ends with a reset while the controller waits", async () => {
    const { clock, chip, device, send } = bench();
    await send(SINGLE_SHOT.high.stretch);
    clock.setTimer(5, () => chip.reset());
    expect([...(await clock.run(device.read(2)))]).toEqual([0xff, 0xff]);
    expect(clock.now()).toBe(5);
  });
});

describe("periodic measurements", () => {
  it.each(
    Object.entries(PERIODIC).flatMap(([rate, codes]) =>
      REPEATABILITIES.map((name) => [Number(rate), name, codes[name]] as const),
    ),
  )("come %d times a second at %s repeatability (%i)", async (rate, _repeatability, command) => {
    const { clock, send, words } = bench();
    await send(command);
    const fetched = async (): Promise<boolean> => {
      await send(COMMAND.fetch);
      return words(2).then(
        () => true,
        () => false,
      );
    };
    expect(await fetched()).toBe(false);
    await clock.advance(15);
    expect([await fetched(), await fetched()]).toEqual([true, false]);
    await clock.advance(1000 / rate);
    expect([await fetched(), await fetched()]).toEqual([true, false]);
    await clock.advance(1000 / rate / 2);
    expect(await fetched()).toBe(false);
    // Only the last one is kept.
    await clock.advance(10_000);
    expect([await fetched(), await fetched()]).toEqual([true, false]);
  });

  it("forget a result when it is asked for, and need the command for each", async () => {
    const { clock, send, words } = bench();
    await send(PERIODIC[10].high);
    await clock.advance(15);
    await expect(words(2)).rejects.toMatchObject(NACK_ADDRESS);
    await send(COMMAND.fetch);
    await send(COMMAND.fetch);
    await expect(words(2)).rejects.toMatchObject(NACK_ADDRESS);
  });

  it("go on when told to measure otherwise without a break, and say so in the status", async () => {
    const { clock, send, words, status, warnings } = bench();
    await send(PERIODIC[10].high);
    await clock.advance(5);
    await send(SINGLE_SHOT.low.poll);
    expect((await status()) & 2).toBe(2);
    expect(warnings.join("; ")).toContain("0x2416");
    await clock.advance(10);
    await send(COMMAND.fetch);
    expect(await words(2)).toEqual([0x6666, 0x8000]);
    await send(COMMAND.break);
    await clock.advance(1000);
    await send(COMMAND.fetch);
    await expect(words(2)).rejects.toMatchObject(NACK_ADDRESS);
    expect((await status()) & 2).toBe(0);
  });
});

describe("the status", () => {
  it("is 0x8010 after power-on, and 0 once cleared", async () => {
    const { send, status } = bench();
    expect(await status()).toBe(0x8010);
    await send(COMMAND.clearStatus);
    expect(await status()).toBe(0x0000);
    await send(COMMAND.heaterOn);
    expect(await status()).toBe(0x2000);
    await send(COMMAND.heaterOff);
    expect(await status()).toBe(0x0000);
  });

  it("remembers a command that is not known until the next good one", async () => {
    const { send, status, words } = bench();
    await send(COMMAND.clearStatus);
    await fc.assert(
      fc.asyncProperty(fc.nat(0xffff), async (command) => {
        fc.pre(meaningOf(command) === undefined);
        await send(command);
        await expect(words(1)).rejects.toMatchObject(NACK_ADDRESS);
        expect(await status()).toBe(0x0002);
        // Reading it changes nothing.
        expect(await status()).toBe(0x0002);
      }),
    );
    await send(COMMAND.heaterOff);
    expect(await status()).toBe(0x0000);
  });

  it("remembers a limit whose checksum was wrong, and keeps the old one", async () => {
    const { send, status, words } = bench();
    await send(COMMAND.clearStatus);
    await send(LIMIT.lowSet.write, 0x12, 0x34, wordChecksum(0x1234) ^ 1);
    expect(await status()).toBe(0x0001);
    await send(LIMIT.lowSet.read);
    expect(await words(1)).toEqual([0x3266]);
    await send(LIMIT.lowSet.write, 0x12, 0x34, wordChecksum(0x1234));
    expect(await status()).toBe(0x0000);
    await send(LIMIT.lowSet.read);
    expect(await words(1)).toEqual([0x1234]);
  });
});

describe("bytes that do not belong", () => {
  it("are refused after a command without data", async () => {
    const { send } = bench();
    await expect(send(COMMAND.heaterOn, 0x00)).rejects.toMatchObject({ kind: "nack-data", byte: 2 });
    await expect(send(LIMIT.highSet.write, 0, 0, 0x81, 0)).rejects.toMatchObject({ kind: "nack-data", byte: 5 });
  });

  it("change nothing where a command is not complete", async () => {
    const { clock, device, send, words, warnings } = bench();
    await send(SINGLE_SHOT.low.poll);
    await clock.advance(4);
    await device.write(new Uint8Array());
    await device.write(Uint8Array.of(0x30));
    expect(warnings).toHaveLength(1);
    expect(await words(2)).toEqual([0x6666, 0x8000]);
  });
});

describe("a reset", () => {
  it.each(["command", "pin", "general call"])("by %s takes 1.5 ms, in which the sensor is deaf", async (by) => {
    const { clock, chip, controller, send, status } = bench([0x44, 0x00]);
    await send(COMMAND.clearStatus);
    await send(COMMAND.heaterOn);
    await send(PERIODIC[10].high);
    if (by === "command") await send(COMMAND.softReset);
    if (by === "pin") chip.reset();
    if (by === "general call") {
      await controller.transfer(address7(0), [{ write: Uint8Array.of(0x06) }], { allowReserved: true });
    }
    await expect(status()).rejects.toMatchObject(NACK_ADDRESS);
    await clock.advance(1.5);
    expect(await status()).toBe(0x8010);
  });

  it("is the only thing that it takes from a general call", async () => {
    const { controller, status, send } = bench([0x44, 0x00]);
    await send(COMMAND.clearStatus);
    const call = controller.transfer(address7(0), [{ write: Uint8Array.of(0x04) }], { allowReserved: true });
    await expect(call).rejects.toMatchObject({ kind: "nack-data" });
    expect(await status()).toBe(0);
  });
});

describe("alerts", () => {
  it("need periodic measuring", async () => {
    const { clock, chip, send, words } = bench();
    chip.humidity = 95;
    await send(SINGLE_SHOT.low.poll);
    await clock.advance(4);
    await words(2);
    expect(chip.alertPin).toBe(false);
  });

  it("begin beyond the set limits and end within the clear limits", async () => {
    const { clock, chip, send } = bench();
    await send(PERIODIC[10].high);
    const alerts = [];
    for (const humidity of [79.5, 81, 79.5, 78, 21, 19, 21, 23]) {
      chip.humidity = humidity;
      await clock.advance(100);
      alerts.push(chip.alertPin);
    }
    expect(alerts).toEqual([false, true, true, false, false, true, true, false]);
  });

  it("are off where the low limit is above the high one", async () => {
    const { clock, chip, send } = bench();
    await send(LIMIT.lowSet.write, ...wordBytes([0xfe66]));
    chip.humidity = 100;
    await send(PERIODIC[10].high);
    await clock.advance(200);
    expect(chip.alertPin).toBe(false);
    chip.temperature = 90;
    await clock.advance(200);
    expect(chip.alertPin).toBe(true);
  });
});

describe("the back doors", () => {
  it.each([
    ["temperature", "125.1"],
    ["temperature", "-40.1"],
    ["temperature", "warm"],
    ["temperature", ""],
    ["humidity", "-1"],
    ["humidity", "100.5"],
    ["pressure", "1000"],
  ])("refuse %s=%s", (parameter, value) => {
    const chip = sht31Model.emulate({ clock: new VirtualClock() });
    expect(() => chip.set(parameter, value)).toThrow(expect.objectContaining({ kind: "invalid-argument" }));
    expect([chip.temperature, chip.humidity]).toEqual([25, 50]);
  });

  it("take a population's values", () => {
    const parameters = new Map([
      ["temperature", "-5.25"],
      ["humidity", "12"],
    ]);
    const chip = sht31Model.emulate({ clock: new VirtualClock(), parameters });
    expect([chip.temperature, chip.humidity]).toEqual([-5.25, 12]);
  });
});

describe("a command less than a millisecond after the last", () => {
  it("is carried out, and reported", async () => {
    const { clock, send, warnings } = bench();
    await send(COMMAND.heaterOn);
    await clock.advance(1);
    await send(COMMAND.heaterOff);
    expect(warnings).toEqual([]);
    await send(COMMAND.heaterOn);
    expect(warnings).toEqual(["Command 0x306D came less than 1 ms after the one before"]);
  });
});
