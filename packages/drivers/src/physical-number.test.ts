import { I2CError, VirtualClock } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { chips } from "./chips.ts";
import { physicalNumber } from "./physical-number.ts";

describe("physicalNumber", () => {
  it("reads numbers as JavaScript writes them", () => {
    expect(["-5.25", " 1e3 ", "0x10"].map((text) => physicalNumber("temperature", text))).toEqual([-5.25, 1000, 16]);
  });

  it.each(["abc", "", " ", "21,5", "5 °C"])("refuses %j, naming it", (text) => {
    expect(() => physicalNumber("temperature", text)).toThrow(`temperature=${text} is no number`);
  });
});

const parameters = chips.flatMap(({ model }) => {
  if (model === undefined) return [];
  return Object.keys(model.parameters).map((parameter) => ({ name: model.name, parameter, model }));
});

describe("an emulated chip", () => {
  it.each(parameters)("$name refuses $parameter=abc, naming the value", ({ model, parameter }) => {
    const emulate = (): unknown =>
      model.emulate({ clock: new VirtualClock(), parameters: new Map([[parameter, "abc"]]) });
    expect(emulate).toThrow(I2CError);
    expect(emulate).toThrow(`${parameter}=abc`);
  });
});
