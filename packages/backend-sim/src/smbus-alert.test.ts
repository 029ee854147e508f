import {
  ALERT_RESPONSE_ADDRESS,
  alertResponse,
  alertResponses,
  hostNotify,
  SMBUS_HOST_ADDRESS,
  SMBusDevice,
  VirtualClock,
} from "@twowire/core";
import { AlertLine, AlertSource, hostNotifyTarget, SMBusTarget } from "@twowire/target";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

let bus: SimulatedBus;
let line: AlertLine;

beforeEach(() => {
  bus = new SimulatedBus({ clock: new VirtualClock() });
  line = new AlertLine();
});

function source(address: number): AlertSource {
  const alert = new AlertSource(line, address);
  bus.attachNow([ALERT_RESPONSE_ADDRESS], alert);
  return alert;
}

describe("SMBALERT#", () => {
  it("is low while anyone pulls it, and says so", () => {
    const levels: boolean[] = [];
    const first = source(0x20);
    const second = source(0x21);
    {
      using _ = line.observe((level) => void levels.push(level));
      expect([line.level, line.pulledBy]).toEqual([true, []]);
      first.pull();
      first.pull();
      second.pull();
      expect([line.level, line.pulledBy]).toEqual([false, [first, second]]);
      first.release();
      expect([line.level, first.isPulling, second.isPulling]).toEqual([false, false, true]);
      second.release();
      expect(line.level).toBe(true);
    }
    first.pull();
    expect(levels).toEqual([false, true]);
  });

  it("is nothing for an address that no device has", () => {
    for (const address of [0x00, 0x07, 0x78]) expect(() => new AlertSource(line, address)).toThrow("reserved");
    expect(() => new AlertSource(line, 0x80)).toThrow("not a 7-bit address");
  });
});

describe("an alert response", () => {
  it("comes from the one device that pulls, which lets go of the line", async () => {
    const alert = source(0x2c);
    source(0x10);
    alert.pull();
    expect(await alertResponse(bus.controller())).toBe(0x2c);
    expect(line.level).toBe(true);
    expect(await alertResponse(bus.controller())).toBeUndefined();
  });

  it("comes from the lowest address first, and only who won lets go", async () => {
    const controller = bus.controller();
    const [high, low, middle] = [source(0x61), source(0x18), source(0x1a)];
    for (const alert of [high, low, middle]) alert.pull();
    expect(await alertResponse(controller)).toBe(0x18);
    expect(line.pulledBy).toEqual([high, middle]);
    expect(await alertResponse(controller)).toBe(0x1a);
    expect(line.pulledBy).toEqual([high]);
    // One that has a new reason meanwhile comes first again.
    low.pull();
    expect(await alertResponses(controller)).toEqual([0x18, 0x61]);
    expect(line.level).toBe(true);
  });

  it("is in order for any devices", async () => {
    const addresses = fc.uniqueArray(fc.integer({ min: 0x08, max: 0x77 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(addresses, fc.boolean(), async (pulling, packetErrorCode) => {
        const own = new SimulatedBus({ clock: new VirtualClock() });
        const alerts = new AlertLine();
        for (const address of pulling) {
          const alert = new AlertSource(alerts, address);
          own.attachNow([ALERT_RESPONSE_ADDRESS], alert);
          alert.pull();
        }
        const asked = await alertResponses(own.controller(), { packetErrorCode });
        expect(asked).toEqual(pulling.toSorted((left, right) => left - right));
        expect(alerts.level).toBe(true);
      }),
    );
  });

  it("is not given before the whole byte was clocked", async () => {
    const alert = source(0x2c);
    alert.pull();
    await bus.controller().transfer(ALERT_RESPONSE_ADDRESS, [{ read: new Uint8Array() }], { allowEmptyRead: true });
    expect(alert.isPulling).toBe(true);
  });

  it("lets go once, for one answer", async () => {
    const alert = source(0x2c);
    alert.pull();
    let released = 0;
    using _ = line.observe((level) => {
      // The next reason comes while the packet error code is on the wire.
      if (level && (released += 1) === 1) alert.pull();
    });
    expect(await alertResponse(bus.controller(), { packetErrorCode: true })).toBe(0x2c);
    expect(alert.isPulling).toBe(true);
    expect(await alertResponses(bus.controller())).toEqual([0x2c]);
  });

  it("is refused where its packet error code is wrong", async () => {
    bus.attachNow([ALERT_RESPONSE_ADDRESS], {
      start: () => true,
      write: () => false,
      read: () => 0x58,
      stop: () => undefined,
    });
    await expect(alertResponse(bus.controller(), { packetErrorCode: true })).rejects.toMatchObject({
      kind: "pec-mismatch",
    });
    // A device that never lets go is asked twice, not for ever.
    expect(await alertResponses(bus.controller())).toEqual([0x2c]);
  });

  it("is not written to, and leaves the device itself alone", async () => {
    const alert = source(0x2c);
    bus.attachNow([0x2c], new SMBusTarget({ byte: { read: () => 7 } }));
    alert.pull();
    const controller = bus.controller();
    await expect(controller.transfer(ALERT_RESPONSE_ADDRESS, [{ write: Uint8Array.of(1) }])).rejects.toMatchObject({
      kind: "nack-address",
    });
    expect(await new SMBusDevice(controller, 0x2c).receiveByte()).toBe(7);
    expect(alert.isPulling).toBe(true);
  });

  it("is not lost with a bus that fails", async () => {
    const alert = source(0x2c);
    alert.pull();
    bus.wire.loseArbitration();
    await expect(alertResponse(bus.controller())).rejects.toMatchObject({ kind: "arbitration-lost" });
    expect(alert.isPulling).toBe(true);
  });
});

describe("host notify", () => {
  const heard: (readonly [number, number])[] = [];

  beforeEach(() => {
    heard.length = 0;
    const host = hostNotifyTarget((device, value) => void heard.push([device, value]));
    bus.attachNow([SMBUS_HOST_ADDRESS], host);
  });

  it("tells the host who speaks, and a word", async () => {
    await hostNotify(bus.controller(), 0x2c, 0xbeef);
    expect(heard).toEqual([[0x2c, 0xbeef]]);
  });

  it("is tried again by a device that lost the bus", async () => {
    for (let loss = 0; loss < 8; loss += 1) bus.wire.loseArbitration();
    await hostNotify(bus.controller(), 0x2c, 1);
    expect(heard).toEqual([[0x2c, 1]]);
    for (let loss = 0; loss < 3; loss += 1) bus.wire.loseArbitration();
    await expect(hostNotify(bus.controller(), 0x2c, 2, { retries: 2 })).rejects.toMatchObject({
      kind: "arbitration-lost",
    });
    expect(heard).toHaveLength(1);
    await expect(hostNotify(bus.controller(), 0x2c, 0x1_0000)).rejects.toMatchObject({ kind: "invalid-argument" });
  });

  it("comes from several devices at once, each whole and once", async () => {
    const devices = [0x2c, 0x18, 0x61, 0x09];
    bus.wire.loseArbitration();
    await Promise.all(devices.map((device, value) => hostNotify(bus.controller(), device, value)));
    expect(heard).toHaveLength(devices.length);
    expect(heard).toEqual(expect.arrayContaining(devices.map((device, value) => [device, value])));
  });

  it("has three bytes: a fourth is refused, and less is forgotten", async () => {
    const controller = bus.controller();
    const write = (...bytes: number[]) => controller.transfer(SMBUS_HOST_ADDRESS, [{ write: Uint8Array.from(bytes) }]);
    await expect(write(0x58, 1, 2, 3)).rejects.toMatchObject({ kind: "nack-data", byte: 3 });
    await write(0x58, 1);
    await write();
    await expect(controller.transfer(SMBUS_HOST_ADDRESS, [{ read: new Uint8Array(1) }])).rejects.toMatchObject({
      kind: "nack-address",
    });
    await controller.transfer(SMBUS_HOST_ADDRESS, [{ write: Uint8Array.of(0x58, 1, 2) }, { write: new Uint8Array() }]);
    expect(heard).toEqual([]);
    await write(0x58, 1, 2);
    expect(heard).toEqual([[0x2c, 0x0201]]);
  });
});
