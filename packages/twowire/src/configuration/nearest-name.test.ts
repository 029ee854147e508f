import { describe, expect, it } from "vitest";
import { nearestName } from "./nearest-name.ts";

describe("nearestName", () => {
  const known = ["bus", "buses", "devices", "mcp9808", "at24c32"];

  it.each([
    ["busses", "buses"],
    ["bsu", "bus"],
    ["Devices", "devices"],
    ["divices", "devices"],
    ["mcp9809", "mcp9808"],
    ["pcm9808", "mcp9808"],
    ["at24c23", "at24c32"],
    ["mcp", "mcp9808"],
    ["DEV", "devices"],
  ])("takes %s for %s", (name, meant) => {
    expect(nearestName(name, known)).toBe(meant);
  });

  it.each(["", "x", "thermometer", "mcp3008xyz", "bmp280"])("finds nothing near %j", (name) => {
    expect(nearestName(name, known)).toBeUndefined();
  });

  it("does not guess which of two begins with it", () => {
    expect(nearestName("at24c", ["at24c32", "at24c02"])).toBeUndefined();
  });

  it("takes the nearer of two", () => {
    expect(nearestName("buse", ["bus", "buses", "busy"])).toBe("bus");
    expect(nearestName("devces", ["device", "devices"])).toBe("devices");
  });
});
