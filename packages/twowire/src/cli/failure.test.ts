import { I2CError, ProviderRegistry } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { failed, reportFailure } from "./failure.ts";
import { MemoryContext } from "./memory-context.fixture.ts";

function reported(thrown: unknown): string {
  const context = new MemoryContext({ registry: new ProviderRegistry() });
  expect(reportFailure(context, thrown, false)).toBe(1);
  return context.stderr.text;
}

describe("an error on a terminal", () => {
  const short = new I2CError({ kind: "io", message: "The transfer ended early", nextStep: "Check the device." });

  it("is told once, with what the command was about in front", () => {
    expect(reported(short)).toBe("Error: The transfer ended early. Check the device.\n");
    expect(reported(failed("Read failed", short))).toBe(
      "Error: Read failed: The transfer ended early. Check the device.\n",
    );
  });

  it("ends with what the operating system said, where the message leaves that out", () => {
    const error = new I2CError({ kind: "io", message: "It failed", nextStep: "Look.", cause: new Error("EXDEV: odd") });
    expect(reported(failed("Read failed", error))).toBe("Error: Read failed: It failed: EXDEV: odd. Look.\n");
  });
});
