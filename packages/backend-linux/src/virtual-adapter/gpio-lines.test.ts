import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GpioLines } from "./gpio-lines.ts";

/** One pin as a person would draw it: who pulls it where. */
class Pin {
  isOutput = false;
  latch = true;
  ours: boolean | undefined;

  get level(): boolean {
    return !((this.isOutput && !this.latch) || this.ours === false);
  }
}

type Action =
  | { readonly what: "configure"; readonly outputs: number; readonly pushPull: number }
  | { readonly what: "set"; readonly levels: number; readonly mask: number }
  | { readonly what: "drive"; readonly line: number; readonly level: boolean | undefined }
  | { readonly what: "reset" };

const byte = fc.nat(0xff);
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ what: fc.constant("configure" as const), outputs: byte, pushPull: byte }),
  fc.record({ what: fc.constant("set" as const), levels: byte, mask: byte }),
  fc.record({
    what: fc.constant("drive" as const),
    line: fc.nat(7),
    level: fc.option(fc.boolean(), { nil: undefined }),
  }),
  fc.record({ what: fc.constant("reset" as const) }),
);

function act(lines: GpioLines, pins: readonly Pin[], done: Action): void {
  const bit = (of: number, line: number): boolean => ((of >> line) & 1) === 1;
  if (done.what === "configure") {
    lines.configure(done.outputs, done.pushPull);
    for (const [line, pin] of pins.entries()) pin.isOutput = bit(done.outputs, line);
  } else if (done.what === "set") {
    lines.set(done.levels, done.mask);
    for (const [line, pin] of pins.entries()) if (bit(done.mask, line)) pin.latch = bit(done.levels, line);
  } else if (done.what === "drive") {
    lines.lines[done.line]!.drive(done.level);
    pins[done.line]!.ours = done.level;
  } else {
    lines.reset();
    for (const pin of pins) [pin.isOutput, pin.latch] = [false, true];
  }
}

describe("the lines of the gpiochip", () => {
  it("are eight inputs that a pull-up resistor holds high", () => {
    const { lines, levels, configuration } = new GpioLines();
    expect(lines.map(({ offset, level, isOutput }) => [offset, level, isOutput])).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7].map((offset) => [offset, true, false]),
    );
    expect(levels).toBe(0xff);
    expect([...configuration]).toEqual([0, 0, 0, 0]);
  });

  it("have the level that two sides make of them, the lower one winning, whatever was done before", () =>
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const lines = new GpioLines();
        const pins = lines.lines.map(() => new Pin());
        for (const done of actions) {
          act(lines, pins, done);
          expect(lines.lines.map(({ level, isOutput }) => ({ level, isOutput }))).toEqual(
            pins.map(({ level, isOutput }) => ({ level, isOutput })),
          );
          expect(lines.levels).toBe(pins.reduce((levels, { level }, line) => levels | (Number(level) << line), 0));
        }
      }),
    ));

  it("tell of each change once, and of nothing else", () =>
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const lines = new GpioLines();
        const pins = lines.lines.map(() => new Pin());
        const told: number[] = [];
        for (const line of lines.lines) line.onChange(({ offset }) => told.push(offset));
        for (const done of actions) {
          const before = pins.map(({ level, isOutput }) => [level, isOutput].join());
          told.length = 0;
          act(lines, pins, done);
          const changed = pins.flatMap(({ level, isOutput }, line) =>
            before[line] === [level, isOutput].join() ? [] : [line],
          );
          expect(told).toEqual(changed);
        }
      }),
    ));

  it("tell a listener the line as it is after the change, until it has heard enough; twice where it asked twice", () => {
    const lines = new GpioLines();
    const seen: unknown[] = [];
    const [line] = lines.lines;
    const listener = ({ level, isOutput }: { readonly level: boolean; readonly isOutput: boolean }): void => {
      seen.push([level, isOutput]);
    };
    const first = line!.onChange(listener);
    const second = line!.onChange(listener);
    lines.configure(0x01, 0xff);
    expect(seen).toEqual([
      [true, true],
      [true, true],
    ]);
    first();
    lines.set(0x00, 0x01);
    second();
    lines.set(0x01, 0x01);
    expect(seen.slice(2)).toEqual([[false, true]]);
  });

  it("show which are outputs and which of those are push-pull", () => {
    const lines = new GpioLines();
    lines.configure(0x81, 0x0f);
    expect([...lines.configuration]).toEqual([0x81, 0x0f, 0, 0]);
  });

  it("make an open drain of two programs: either pulls low, and it is high when both let go", () => {
    // Here hid-cp2112 changes the direction, as the kernel emulates an open drain; there the other end drives low or lets go.
    const lines = new GpioLines();
    const line = lines.lines[3]!;
    lines.configure(0x00, 0xff);
    lines.set(0x00, 0x08);
    expect(line.level).toBe(true);
    lines.configure(0x08, 0xff);
    expect(line.level).toBe(false);
    line.drive(false);
    lines.configure(0x00, 0xff);
    expect(line.level).toBe(false);
    line.drive(undefined);
    expect(line.level).toBe(true);
  });
});
