import { describe, expect, it } from "vitest";
import { busUri, takeBus } from "./bus-argument.ts";

describe("takeBus", () => {
  it("takes a URI off, whatever the command", () => {
    expect(takeBus(["linux:1", "0x18"], undefined, false)).toEqual({ bus: "linux:1", words: ["0x18"] });
  });

  it("takes a number for a bus only where it can be nothing else", () => {
    expect(takeBus(["1", "0x18"], undefined, true)).toEqual({ bus: "linux:1", words: ["0x18"] });
    expect(takeBus(["1", "0x18"], undefined, false)).toEqual({ bus: undefined, words: ["1", "0x18"] });
  });

  it("leaves the words alone where --bus is given, and refuses two buses", () => {
    expect(takeBus(["0x18"], "linux:1", false)).toEqual({ bus: undefined, words: ["0x18"] });
    expect(() => takeBus(["sim:", "0x18"], "linux:1", false)).toThrow(
      "The bus is given twice: 'sim:' and --bus linux:1",
    );
  });
});

describe("busUri", () => {
  it("understands what i2c-tools users type", () => {
    expect(["1", "0x10", "/dev/i2c-3", "sim:empty", "nonsense"].map(busUri)).toEqual([
      "linux:1",
      "linux:16",
      "linux:/dev/i2c-3",
      "sim:empty",
      "nonsense",
    ]);
  });
});
