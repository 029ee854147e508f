import { SimulatedBus } from "@twowire/backend-sim";
import { VirtualClock } from "@twowire/core";
import { expect, it } from "vitest";
import { Mcp9808 } from "./driver.ts";
import { mcp9808Model } from "./model.ts";

it("reads", async () => {
  const clock = new VirtualClock();
  const bus = new SimulatedBus({ clock });
  await bus.attach([0x18], mcp9808Model.emulate({ clock, parameters: new Map([["temperature", "-5.25"]]) }));
  const sensor = new Mcp9808(bus.controller());
  expect(await sensor.identify()).toEqual({ model: "MCP9808", revision: 0 });
  expect(await sensor.readTemperature()).toBe(-5.25);
  expect(await sensor.sample()).toEqual({ temperature: -5.25, alert: { critical: false, upper: false, lower: true } });
  await sensor.configure({ highTemperature: 30, lowTemperature: -5, hysteresis: 1.5, alertOutput: true });
  expect(await sensor.readConfiguration()).toMatchInlineSnapshot(`
    {
      "alertOutput": true,
      "criticalLock": false,
      "criticalOnly": false,
      "criticalTemperature": 0,
      "highTemperature": 30,
      "hysteresis": 1.5,
      "lowTemperature": -5,
      "polarity": 0,
      "resolution": 0.0625,
      "shutdownMode": false,
      "thermostatMode": "comparator",
      "windowLock": false,
    }
  `);
});
