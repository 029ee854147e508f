import type { Address } from "../address.ts";
import { I2CError } from "../i2c-error.ts";
import { toAddress } from "../make-address.ts";
import { type Segment, segmentLength } from "../segment.ts";
import type { Fault, FaultRule } from "./fault.ts";
import { SeededRandom } from "./random.ts";

/** A fault that was chosen for a transfer, with every open choice made. */
export interface PlannedFault {
  /** Index of the rule. */
  readonly rule: number;
  readonly fault: Fault;
  /** Index of the segment where it happens. */
  readonly segment: number;
  /** Index of the byte where it happens; `undefined` for the address. */
  readonly byte: number | undefined;
  /** Index of the bit that is flipped. */
  readonly bit: number;
}

/**
 * Decides which fault happens to which transfer. The same seed, rules and transfers give the same faults; each rule has
 * random numbers of its own, so that a rule added at the end changes nothing about the others.
 */
export class FaultPlan {
  readonly #rules: readonly PlannedRule[];

  /** @throws I2CError `invalid-argument` for a rule that makes no sense */
  constructor(seed: number, rules: readonly FaultRule[]) {
    const seeds = new SeededRandom(seed);
    this.#rules = rules.map((rule, index) => new PlannedRule(rule, index, seeds.word()));
  }

  /** The fault of the next transfer: that of the first rule that applies. */
  next(address: Address, segments: readonly Segment[]): PlannedFault | undefined {
    let chosen: PlannedFault | undefined;
    // Every rule looks at every transfer, so that none counts differently because of another.
    for (const rule of this.#rules) {
      const planned = rule.next(address, segments);
      chosen ??= planned;
    }
    return chosen;
  }
}

class PlannedRule {
  readonly #rule: FaultRule;
  readonly #index: number;
  readonly #random: SeededRandom;
  readonly #addresses: ReadonlySet<Address> | undefined;
  readonly #nth: ReadonlySet<number> | undefined;
  #seen = 0;

  constructor(rule: FaultRule, index: number, seed: number) {
    const { address, nth, probability = 1 } = rule;
    this.#rule = rule;
    this.#index = index;
    this.#random = new SeededRandom(seed);
    this.#addresses = address === undefined ? undefined : new Set([address].flat().map(toAddress));
    this.#nth = nth === undefined ? undefined : new Set([nth].flat());
    if (!(probability >= 0 && probability <= 1)) throw this.#senseless(`a probability of ${probability}`, "0 to 1");
    for (const count of this.#nth ?? []) {
      if (!Number.isInteger(count) || count < 1) throw this.#senseless(`nth ${count}`, "whole numbers from 1");
    }
    if (rule.fault === "stretch" && !(rule.durationMs >= 0)) {
      throw this.#senseless(`a duration of ${rule.durationMs} ms`, "0 or more milliseconds");
    }
    const { segment = 0, byte = 0, bit = 0 } = rule as { segment?: number; byte?: number; bit?: number };
    for (const position of [segment, byte, bit]) {
      if (!Number.isInteger(position) || position < 0) throw this.#senseless(`a position ${position}`, "whole numbers");
    }
    if (bit > 7) throw this.#senseless(`bit ${bit}`, "0 to 7");
    if (rule.fault === "short-read" && rule.byte === 0) throw this.#senseless("a read of no bytes", "1 or more");
  }

  next(address: Address, segments: readonly Segment[]): PlannedFault | undefined {
    if (this.#addresses?.has(address) === false) return undefined;
    const places = placesOf(this.#rule, segments);
    if (places.length === 0) return undefined;
    this.#seen += 1;
    // Drawn always, so that the choices for one transfer do not depend on what happened to others.
    const chance = this.#random.fraction();
    const { segment, byte } = pick(places, this.#random);
    const bit = this.#random.below(8);
    if (this.#nth?.has(this.#seen) === false || chance >= (this.#rule.probability ?? 1)) return undefined;
    const chosenBit = "bit" in this.#rule ? (this.#rule.bit ?? bit) : bit;
    return { rule: this.#index, fault: this.#rule, segment, byte, bit: chosenBit };
  }

  #senseless(what: string, range: string): I2CError {
    return new I2CError({
      kind: "invalid-argument",
      message: `Fault ${this.#index} (${this.#rule.fault}) has ${what}`,
      nextStep: `Give ${range}.`,
    });
  }
}

/** Neighbouring bytes of a segment where a fault can happen, or its address. */
interface Places {
  readonly segment: number;
  /** The first byte; `undefined` for the address. */
  readonly byte: number | undefined;
  readonly count: number;
}

/** Where in a transfer a fault can happen, according to its rule. */
function placesOf(fault: Fault, segments: readonly Segment[]): readonly Places[] {
  switch (fault.fault) {
    case "nack-address":
      return addressOf(segments, fault.segment);
    case "timeout":
      return fault.byte === undefined ? addressOf(segments, fault.segment) : bytesOf(segments, fault, () => true);
    case "nack-data":
    case "flip-write":
      return bytesOf(segments, fault, (segment) => segment.read === undefined);
    case "flip-read":
      // The count of a counted read decides how much is read at all: flipped afterwards, it would be a lie.
      return bytesOf(segments, fault, (segment) => segment.read !== undefined, isCounted);
    case "short-read":
      return bytesOf(segments, fault, (segment) => segment.read !== undefined, always);
    case "nack":
    case "stretch":
    case "arbitration-lost":
    case "bus-stuck":
    case "disconnected":
      return addressOf(segments, 0);
  }
}

function addressOf(segments: readonly Segment[], segment = 0): readonly Places[] {
  return segment < segments.length ? [{ segment, byte: undefined, count: 1 }] : [];
}

function bytesOf(
  segments: readonly Segment[],
  position: { readonly segment?: number | undefined; readonly byte?: number | undefined },
  suits: (segment: Segment) => boolean,
  /** Whether the first byte of a segment is left out. */
  skipsFirst: (segment: Segment) => boolean = never,
): readonly Places[] {
  return segments.flatMap((segment, index) => {
    if (!suits(segment) || (position.segment !== undefined && position.segment !== index)) return [];
    const length = certainLength(segment);
    const first = skipsFirst(segment) ? 1 : 0;
    const byte = position.byte ?? first;
    if (byte < first || byte >= length) return [];
    return [{ segment: index, byte, count: position.byte === undefined ? length - first : 1 }];
  });
}

/** Bytes that a segment has in any case: of a counted read the count, one byte, and what trails. */
function certainLength(segment: Segment): number {
  return segment.counted === undefined ? segmentLength(segment) : 2 + segment.counted.trailing;
}

function isCounted(segment: Segment): boolean {
  return segment.counted !== undefined;
}

function always(): boolean {
  return true;
}

function never(): boolean {
  return false;
}

function pick(places: readonly Places[], random: SeededRandom): { segment: number; byte: number | undefined } {
  let rest = random.below(places.reduce((sum, { count }) => sum + count, 0));
  for (const { segment, byte, count } of places) {
    if (rest < count) return { segment, byte: byte === undefined ? undefined : byte + rest };
    rest -= count;
  }
  return { segment: 0, byte: undefined };
}
