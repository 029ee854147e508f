import { SimulatedBus } from "@twowire/backend-sim";
import { I2CDevice } from "@twowire/core";
import { openTarget } from "@twowire/target";
import { expect, it } from "vitest";
import { main, RegisterDevice, serveOn } from "./i2c-target.ts";

it("answers the page's three shell commands", async () => {
  const lines: string[] = [];
  await main((line) => lines.push(line));
  expect(lines).toEqual(["get 0x40 0x01: 0x00", "set 0x40 0x01 0xaa", "get 0x40 0x01: 0xaa", "command 0xde"]);
});

it("refuses a register that it has not, feeds a plain read, and survives a probe", async () => {
  await using bus = new SimulatedBus();
  await using target = await openTarget(bus, [0x40, 0x41]);
  void new RegisterDevice(() => undefined).serve(target);
  const device = new I2CDevice(bus.controller(), 0x40);
  await device.writeRegister(0x0f, 0x55);
  await expect(device.writeRegister(0x10, 0)).rejects.toMatchObject({ kind: "nack-data", byte: 0 });
  expect([...(await device.read(2))]).toEqual([0xff, 0xff]);
  await device.write(new Uint8Array());
  expect(await device.readRegister(0x0f)).toBe(0x55);
});

it("is there for others until it is told to stop", async () => {
  await using bus = new SimulatedBus();
  const stop = new AbortController();
  const lines: string[] = [];
  const served = serveOn(bus, (line) => lines.push(line), stop.signal);
  await new I2CDevice(bus.controller(), 0x41).write(Uint8Array.of(0xde));
  stop.abort();
  await served;
  expect(lines).toEqual(["0x40 and 0x41 are on a bus of this program, until Ctrl-C", "command 0xde"]);
});
