import { SimulatedBus } from "@twowire/backend-sim";
import {
  address7,
  I2CDevice,
  isI2CError,
  type RegisterMap,
  registersOf,
  type TargetHandler,
  VirtualClock,
} from "@twowire/core";
import { compileImage, ImageTarget, RegisterFile, RegisterTarget } from "@twowire/target";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chips } from "./chips.ts";
import { Ds3231 } from "./ds3231/driver.ts";
import { ds3231Registers } from "./ds3231/registers.ts";

// Which chips a microcontroller can serve by itself, and that it then serves them as the engine does.

/** How many bytes the image of a chip has, or the beginning of what is said against it; nothing for chips without registers. */
const IMAGES: Readonly<Record<string, number | string>> = {
  mcp9808:
    "An image of MCP9808 cannot express lockedBy of configuration.hysteresis: " +
    "whether it can be written depends on configuration.criticalLock. " +
    "Nor can it express all of configuration.shutdown, configuration.alertOutput, configuration.criticalOnly, " +
    "configuration.alertPolarity, configuration.alertMode, upperLimit.temperature, lowerLimit.temperature, " +
    "criticalLimit.temperature. ",
  ds3231: 261,
  ads1115:
    "An image of ADS1115 cannot express precious of conversion: " +
    "reading it has effects that the map does not describe, so nobody would bring them about. ",
  bme280:
    "An image of BME280 cannot express lockedBy of config.standby: " +
    "whether it can be written depends on measurementControl.mode. Nor can it express all of config.filter, config.spi3Wire. ",
};

function imageOf(map: RegisterMap): number | string {
  try {
    return compileImage(map).bytes.length;
  } catch (error) {
    if (!isI2CError(error) || error.kind !== "unsupported") throw error;
    return error.message;
  }
}

const described = chips.flatMap(({ name, registers }) => (registers === undefined ? [] : [{ name, registers }]));

describe("an image", () => {
  it("is known of every chip that has registers", () => {
    expect(Object.keys(IMAGES).toSorted()).toEqual(described.map(({ name }) => name).toSorted());
  });

  it.each(described)("of the $name", ({ name, registers }) => {
    const image = imageOf(registers);
    const expected = IMAGES[name] ?? "";
    if (typeof expected === "number") expect(image).toBe(expected);
    else expect(String(image).slice(0, expected.length)).toBe(expected);
  });

  const compiled = described.filter(({ name }) => typeof IMAGES[name] === "number");

  it.each(compiled)("of the $name is on the bus what its registers are", async ({ registers }) => {
    const byte = fc.oneof(fc.nat(0xff), fc.nat(0x20));
    const part = fc.oneof(
      fc.record({ write: fc.array(byte, { maxLength: 6 }) }),
      fc.record({ read: fc.integer({ min: 1, max: 24 }) }),
    );
    const transfers = fc.array(fc.array(part, { minLength: 1, maxLength: 3 }), { maxLength: 8 });
    const property = fc.asyncProperty(transfers, async (sequence) => {
      const ask = async (target: TargetHandler): Promise<unknown[]> => {
        await using bus = new SimulatedBus();
        bus.attachNow([0x68], target);
        const heard: unknown[] = [];
        for (const parts of sequence) {
          const segments = parts.map((each) =>
            "write" in each ? { write: Uint8Array.from(each.write) } : { read: new Uint8Array(each.read) },
          );
          await bus.controller().transfer(address7(0x68), segments);
          heard.push(segments);
        }
        return heard;
      };
      const image = new ImageTarget(compileImage(registers).bytes);
      expect(await ask(image)).toEqual(await ask(new RegisterTarget(new RegisterFile(registers))));
    });
    await expect(fc.assert(property, { numRuns: 50 })).resolves.toBeUndefined();
  });
});

describe("the image of a DS3231", () => {
  const image = compileImage(ds3231Registers);

  it("is a clock to its driver, with somebody beside it who does the physics", async () => {
    const clock = new VirtualClock();
    await using bus = new SimulatedBus({ clock });
    const target = new ImageTarget(image.bytes, {
      written({ register, after }) {
        const [byte = 0] = after;
        // Told to measure the temperature: 200 ms later it is 21.5 °C, and the command is done.
        if (image.names[register] !== "control" || (byte & 0x20) === 0) return;
        clock.setTimer(150, () => {
          target.poke(image.places.temperature.offset, Uint8Array.of(0x15, 0x80));
          target.poke(image.places.control.offset, Uint8Array.of(byte & ~0x20));
        });
      },
    });
    bus.attachNow([0x68], target);
    await using rtc = new Ds3231(bus.controller());
    expect(await rtc.readFlags()).toEqual({ alarm1: false, alarm2: false, lostPower: true, busy: false });
    await rtc.setTime(new Date("2024-05-17T12:34:56Z"));
    expect(await rtc.lostPower()).toBe(false);
    expect(await rtc.readTime()).toEqual(new Date("2024-05-17T12:34:56Z"));
    expect([...target.peek(image.places.seconds.offset, 3)]).toEqual([0x56, 0x34, 0x12]);
    await rtc.identify();
    expect(await rtc.readTemperature()).toBe(0);
    expect(await clock.run(rtc.measureTemperature())).toBe(21.5);
    await rtc.setAlarm1({ every: "minute", second: 30 });
    // The alarm goes off; another flag comes up while this one is cleared.
    target.poke(image.places.status.offset, Uint8Array.of(0x0b));
    expect(await rtc.readFlags()).toMatchObject({ alarm1: true, alarm2: true });
    await rtc.clearAlarms({ alarm1: true });
    expect(await rtc.readFlags()).toMatchObject({ alarm1: false, alarm2: true });
  });

  it("tells the time of one moment, whatever ends meanwhile", async () => {
    const target = new ImageTarget(image.bytes);
    target.poke(0, Uint8Array.of(0x59, 0x59, 0x23));
    target.start(0x68, "read");
    expect(target.read()).toBe(0x59);
    target.poke(0, Uint8Array.of(0x00, 0x00, 0x00));
    expect([target.read(), target.read()]).toEqual([0x59, 0x23]);
    target.stop("stop");
    await using bus = new SimulatedBus();
    bus.attachNow([0x68], target);
    const chip = registersOf(new I2CDevice(bus.controller(), 0x68), ds3231Registers);
    expect(await chip.minutes.read()).toEqual({ value: 0 });
  });
});
