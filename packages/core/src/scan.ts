import { FIRST_DEVICE_ADDRESS, formatByte, LAST_DEVICE_ADDRESS } from "./address.ts";
import type { CancelSignal } from "./clock.ts";
import type { I2CController } from "./controller.ts";
import { I2CError } from "./i2c-error.ts";
import { probe, type ProbeMethod, type ProbeResult } from "./probe.ts";

export interface ScanOptions {
  /** First address. Default: 0x08. */
  readonly first?: number | undefined;
  /** Last address, included. Default: 0x77. */
  readonly last?: number | undefined;
  /** Default: `auto`. */
  readonly method?: ProbeMethod | undefined;
  /** Addresses that must not be touched, for instance where a read would clear something. */
  readonly skip?: readonly number[] | undefined;
  /** Also 0x00 to 0x07 and 0x78 to 0x7F, which are no device addresses. Default: false. */
  readonly allowReserved?: boolean | undefined;
  readonly signal?: CancelSignal | undefined;
}

export interface ScanReport {
  /** Addresses where something answered, in order. */
  readonly found: readonly number[];
  /** Addresses that someone else owns, such as a kernel driver: there is a device, and it was left alone. */
  readonly inUse: readonly number[];
  /** What was found out about each address of the range. */
  readonly results: ReadonlyMap<number, ProbeResult>;
  /** What the pattern of answers suggests. */
  readonly hints: readonly string[];
}

/**
 * Looks for targets, one address after the other. Devices notice it: see {@link ProbeMethod}; do not scan while drivers work.
 * A bus with nothing on it gives an empty report; a bus that is missing, closed or stuck throws.
 * @throws I2CError `invalid-argument` for a range that is none, and whatever is wrong with the bus
 */
export async function scan(controller: I2CController, options: ScanOptions = {}): Promise<ScanReport> {
  const { allowReserved = false, skip = [], method, signal } = options;
  const lowest = allowReserved ? 0x00 : FIRST_DEVICE_ADDRESS;
  const highest = allowReserved ? 0x7f : LAST_DEVICE_ADDRESS;
  const { first = lowest, last = highest } = options;
  checkRange(first, last, lowest, highest);
  const results = new Map<number, ProbeResult>();
  for (let address = first; address <= last; address += 1) {
    const skipped = skip.includes(address) || isUnprobeable(controller, address);
    results.set(address, skipped ? "not-probed" : await probe(controller, address, { method, signal, allowReserved }));
  }
  const withResult = (wanted: ProbeResult): number[] =>
    [...results].filter(([, result]) => result === wanted).map(([address]) => address);
  const found = withResult("present");
  const inUse = withResult("in-use");
  const absent = withResult("absent");
  return { found, inUse, results, hints: hintsOf(found, inUse.length, absent.length) };
}

/** A reserved address that the controller cannot send is left out of a scan, which asks for the rest. */
function isUnprobeable(controller: I2CController, address: number): boolean {
  const reserved = address < FIRST_DEVICE_ADDRESS || address > LAST_DEVICE_ADDRESS;
  return reserved && !controller.capabilities.reservedAddresses;
}

function checkRange(first: number, last: number, lowest: number, highest: number): void {
  const inside = (address: number): boolean => Number.isInteger(address) && address >= lowest && address <= highest;
  if (inside(first) && inside(last) && first <= last) return;
  throw new I2CError({
    kind: "invalid-argument",
    message: `Cannot scan from ${formatByte(first)} to ${formatByte(last)}`,
    nextStep: `Give a range inside ${formatByte(lowest)} to ${formatByte(highest)}${lowest === 0 ? "" : ", or allow reserved addresses"}.`,
  });
}

/** How many addresses have to be alike before it is no coincidence. */
const SUSPICIOUS = 16;

function hintsOf(found: readonly number[], inUse: number, absent: number): string[] {
  const hints: string[] = [];
  if (found.length + inUse === 0 && absent > SUSPICIOUS) {
    hints.push("Nothing answered: check power, pull-ups, wiring (SDA and SCL swapped?), and that this is the bus.");
  }
  if (absent === 0 && found.length > SUSPICIOUS) {
    hints.push("Every address answered: SDA is probably held low, or has no pull-up.");
    return hints;
  }
  for (const address of found) {
    if (
      address % 2 === 0 &&
      found.includes(address + 1) &&
      address >> 1 >= FIRST_DEVICE_ADDRESS &&
      found.length === 2
    ) {
      hints.push(
        `${formatByte(address)} and ${formatByte(address + 1)} could be one device in 8-bit notation: ${formatByte(address >> 1)}.`,
      );
    }
  }
  return hints;
}
