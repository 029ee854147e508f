import { decodeField } from "@twowire/core";
import { ads1115Registers } from "./registers.ts";

/** What speaks for an ADS1115: thresholds that nobody has changed, or at least such as one can have. */
export type Ads1115Evidence = "thresholds as after power-on" | "registers that make sense";

/** What the registers tell: what speaks for an ADS1115, or what speaks against it. */
export function evidenceIn(config: number, low: number, high: number): Ads1115Evidence | { readonly problem: string } {
  const { config: register, lowThreshold, highThreshold } = ads1115Registers.byName;
  const range = register.fields.find(({ name }) => name === "range");
  // Two values without a name mean what a third one does: nobody writes them.
  if (range !== undefined && typeof decodeField(range, config) === "number") {
    return {
      problem: `its config register reads 0x${config.toString(16).toUpperCase().padStart(4, "0")}, a range without a name`,
    };
  }
  const isReady = high < 0 && low >= 0;
  if (low >= high && !isReady) return { problem: `its low threshold ${low} is not below the high one ${high}` };
  const untouched = (low & 0xffff) === lowThreshold.reset && high === highThreshold.reset;
  return untouched ? "thresholds as after power-on" : "registers that make sense";
}
