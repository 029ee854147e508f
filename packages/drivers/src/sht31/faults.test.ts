import { SimulatedBus } from "@twowire/backend-sim";
import { type FaultRule, I2CError, segmentLength, trace, VirtualClock } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { Sht31 } from "./driver.ts";
import { Sht31Emulator } from "./emulator.ts";
import { bench } from "./sht31-bench.fixture.ts";

describe("a fault", () => {
  const operations = {
    sample: (sensor) => sensor.sample(),
    identify: (sensor) => sensor.identify(),
    serialNumber: (sensor) => sensor.serialNumber(),
    configure: (sensor) => sensor.configure({ heater: true }),
    reset: (sensor) => sensor.reset(),
    startPeriodic: (sensor) => sensor.startPeriodic(10),
    setAlertLimits: (sensor) => sensor.setAlertLimits({ lowSet: { temperature: 0, humidity: 10 } }),
    readAlertLimits: (sensor) => sensor.readAlertLimits(),
  } satisfies Record<string, (sensor: Sht31) => Promise<unknown>>;

  /** Everything that can go wrong with each byte of an operation. */
  async function faultsOf(operation: (sensor: Sht31) => Promise<unknown>): Promise<readonly FaultRule[]> {
    const clock = new VirtualClock();
    const bus = new SimulatedBus({ clock });
    bus.attachNow([0x44], new Sht31Emulator({ clock }));
    const rules: FaultRule[] = [];
    const seen: { readonly isRead: boolean; readonly length: number }[] = [];
    const traced = trace(bus.controller(), (event) => {
      if (event.type !== "start") return;
      const [segment = { write: new Uint8Array() }] = event.segments;
      const isRead = segment.read !== undefined;
      const length = segmentLength(segment);
      seen.push({ isRead, length });
      for (const fault of ["nack-address", "nack", "arbitration-lost"] as const)
        rules.push({ fault, nth: seen.length });
      rules.push({ fault: "stretch", nth: seen.length, durationMs: 7 });
      for (let byte = 0; byte < length; byte += 1) {
        // A rule counts only those transfers that its fault can happen to.
        const long = seen.filter((other) => other.length > byte);
        const nth = long.filter((other) => other.isRead === isRead).length;
        rules.push({ fault: "timeout", nth: long.length, byte });
        if (!isRead) rules.push({ fault: "nack-data", nth, byte }, { fault: "flip-write", nth, byte, bit: 1 });
        else rules.push({ fault: "flip-read", nth, byte, bit: byte });
        if (isRead && byte > 0) rules.push({ fault: "short-read", nth, byte });
      }
    });
    await clock.run(operation(new Sht31(traced)));
    return rules;
  }

  it.each(Object.entries(operations))(
    "anywhere in %s ends in a typed error and a sensor that works",
    async (_name, operation) => {
      const rules = await faultsOf(operation);
      expect(rules.length).toBeGreaterThanOrEqual(10);
      for (const stretch of [false, true]) {
        for (const rule of rules) {
          const { chip, sensor, run } = bench({ stretch, faults: [rule] });
          const outcome = await run(
            operation(sensor).then(
              () => undefined,
              (error: unknown) => error,
            ),
          );
          // A sensor that is late is asked again; a delay is none; a spoilt command may change nothing that one could see.
          const mayGoWell = ["nack-address", "nack", "stretch", "flip-write"].includes(rule.fault);
          if (!mayGoWell || outcome !== undefined) expect(outcome, JSON.stringify(rule)).toBeInstanceOf(I2CError);
          if (rule.fault === "flip-read") expect(outcome).toMatchObject({ kind: /pec-mismatch|protocol/ });
          chip.temperature = 71.25;
          const periodic = await run(sensor.stopPeriodic());
          expect(periodic).toBeUndefined();
          expect((await run(sensor.sample())).temperature, JSON.stringify(rule)).toBeCloseTo(71.25, 2);
        }
      }
    },
  );
});
