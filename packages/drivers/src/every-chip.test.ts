import { describeRegisters } from "@twowire/conformance";
import { describe, expect, it } from "vitest";
import { chips } from "./chips.ts";

// What a register map promises about its chip, asked of the emulated one.

/** Registers that the physics write anew whenever somebody looks, so that nothing can be put in from behind and compared. */
const NOT_JUDGED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  mcp9808: {
    "the bytes of ambientTemperature come from one moment": "ambientTemperature, which the chip holds itself",
  },
  ads1115: { "the bytes of config come from one moment": "config, which the chip holds itself" },
  ds3231: {
    "the bytes of temperature come from one moment": "temperature, which the chip holds itself",
    ...Object.fromEntries(
      ["seconds", "minutes", "hours", "weekday", "date", "month", "year"].map((name) => [
        `a read from ${name} on is of the moment in which it began, or wrapped`,
        "seconds, which the chip holds itself",
      ]),
    ),
  },
};

for (const { name, model, registers } of chips) {
  if (model === undefined || registers === undefined) continue;
  describeRegisters({ describe, it }, registers, (clock) => model.emulate({ clock }), {
    readyMs: 10,
    notJudged: NOT_JUDGED[name] ?? {},
  });
}

it("says of chips that there are what is not judged", () => {
  const judged = chips.filter(({ model, registers }) => model !== undefined && registers !== undefined);
  expect(judged.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(NOT_JUDGED)));
});
