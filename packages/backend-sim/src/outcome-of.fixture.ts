import type { I2CError } from "@twowire/core";
import { isI2CError } from "@twowire/core";
import { expect } from "vitest";

/** Milliseconds for a test of thousands of runs on a slow machine. */
export const TIME = { timeout: 60_000 };

/** What came of a call; anything but a value or an I2CError is a crash, and fails the test. */
export async function outcomeOf(call: () => unknown): Promise<I2CError | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    if (!isI2CError(error)) throw error;
    expect(error.nextStep).not.toBe("");
    expect(error.message).not.toMatch(/\[object /);
    return error;
  }
}
