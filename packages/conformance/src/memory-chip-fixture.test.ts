import {
  type Address,
  address7,
  busFromEngine,
  FULL_CAPABILITIES,
  I2CError,
  type I2CEngine,
  type Segment,
  VirtualClock,
  writtenBytes,
} from "@twowire/core";
import { describe, expect, it } from "vitest";
import { describeConformance, memoryChipFixture, runConformance, TYPICAL_LIMITS } from "./index.ts";

const CHIP = address7(0x18);

/**
 * An adapter of SMBus transactions alone, with one chip of the kernel's i2c-stub: 256 words behind a byte pointer, of which
 * byte and block transactions see the low byte.
 */
class StubAdapter implements I2CEngine {
  readonly name = "stub:";
  readonly capabilities = { ...FULL_CAPABILITIES, ...TYPICAL_LIMITS.smbus };
  readonly clock: VirtualClock;
  readonly #words: Uint16Array;
  readonly #pointer: { at: number };

  constructor(clock: VirtualClock, words: Uint16Array, pointer: { at: number }) {
    this.clock = clock;
    this.#words = words;
    this.#pointer = pointer;
  }

  refuse(_address: Address, segments: readonly Segment[]): string | undefined {
    const [first, second] = segments;
    if (second === undefined || (first?.write !== undefined && second.read !== undefined)) return undefined;
    return "SMBus has no such transaction";
  }

  async perform(address: Address, segments: readonly Segment[]): Promise<void> {
    await Promise.resolve();
    if (address !== CHIP) throw new I2CError({ kind: "nack", message: "ENODEV", address });
    const [first, second] = segments;
    if (first?.write === undefined) first?.read.set([this.#low(this.#pointer.at++)]);
    else if (second?.read === undefined) this.#write(writtenBytes(first));
    else this.#readData(writtenBytes(first)[0] ?? 0, second.read);
  }

  #write([command, ...data]: Uint8Array): void {
    if (command === undefined) return;
    const [low = 0, high = 0] = data;
    if (data.length === 0) this.#pointer.at = command;
    else if (data.length === 2) this.#words[command] = low | (high << 8);
    else for (const [index, byte] of data.entries()) this.#setLow(command + index, byte);
  }

  #readData(command: number, into: Uint8Array): void {
    const word = this.#words[command] ?? 0;
    if (into.length === 2) into.set([word & 0xff, word >> 8]);
    else into.forEach((_byte, index) => (into[index] = this.#low(command + index)));
  }

  #setLow(cell: number, byte: number): void {
    this.#words[cell] = ((this.#words[cell] ?? 0) & 0xff00) | byte;
  }

  #low(cell: number): number {
    return (this.#words[cell] ?? 0) & 0xff;
  }
}

function stubFixture() {
  const clock = new VirtualClock();
  const words = new Uint16Array(256);
  const pointer = { at: 0 };
  const open = async () => busFromEngine(new StubAdapter(clock, words, pointer));
  return memoryChipFixture(open, {
    address: CHIP,
    absentAddress: 0x40,
    passTime: (durationMs) => clock.advance(durationMs),
  })();
}

const NEEDS_HOST =
  "C01a C01c C01d C02a C02b C04a C04b C04c C04d C05a C05b C05c C05e C05f C06a C08a C09b C10c C12a C12b C13a C13b C15b " +
  "C16a C16b C17a C17b C18a C18c C18d C18e C19a C19c C23a C23b C25d C25f C28b C28c C32b C34a C34b C34c C37a C37c C41a C03a C03b C21a";

describeConformance({ describe, it }, "a memory chip on an SMBus adapter", stubFixture, {
  notCapable: { C06b: "maxSegments", C13c: "tenBitAddresses", C25a: "recovery", C25b: "recovery", C25c: "recovery" },
  notJudged: {
    ...Object.fromEntries(NEEDS_HOST.split(" ").map((id) => [id, "fixture.host"])),
    C14a: "fixture.occupiedAddress",
    C14b: "fixture.occupiedAddress",
    C24a: "fixture.faults.holdSda",
    C24b: "fixture.faults.holdScl",
    C36b: "fixture.faults.holdSda",
    C36c: "fixture.faults.unplug",
    C36d: "fixture.openMissing",
    C36e: "fixture.openForbidden",
  },
});

describe("memoryChipFixture", () => {
  it("leaves all but its 32 cells alone", async () => {
    const words = new Uint16Array(256).fill(0x1234);
    const clock = new VirtualClock();
    const open = async () => busFromEngine(new StubAdapter(clock, words, { at: 0 }));
    const passTime = (durationMs: number): Promise<void> => clock.advance(durationMs);
    await runConformance("stub", memoryChipFixture(open, { address: CHIP, absentAddress: 0x40, passTime }));
    const changed = [...words].flatMap((word, cell) => (word === 0x1234 ? [] : [cell]));
    expect(changed).not.toEqual([]);
    expect(changed.filter((cell) => cell < 0x40 || cell > 0x5f)).toEqual([]);
  });
});
