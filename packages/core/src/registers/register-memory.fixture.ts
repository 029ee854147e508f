import { busFromEngine } from "../bus-from-engine.ts";
import { type ControllerCapabilities, FULL_CAPABILITIES } from "../capabilities.ts";
import { VirtualClock } from "../virtual-clock.ts";
import type { I2CBus } from "../controller.ts";
import type { I2CError } from "../i2c-error.ts";
import { type Segment, writtenBytes } from "../segment.ts";

/** Bytes by register, what was sent, and which buffers were filled. */
export class RegisterMemory {
  readonly registers = new Map<number, number[]>();
  readonly sent: string[] = [];
  readonly buffers = new Set<Uint8Array>();
  failure: I2CError | undefined;
  /** Answers later, so that calls overlap. */
  late = false;

  readonly clock = new VirtualClock();

  bus(capabilities: Partial<ControllerCapabilities> = {}): I2CBus {
    return busFromEngine({
      name: "memory:",
      capabilities: { ...FULL_CAPABILITIES, ...capabilities },
      clock: this.clock,
      perform: (_address, segments) => {
        if (this.late) return Promise.resolve().then(() => this.#perform(segments));
        return this.#perform(segments);
      },
    });
  }

  #perform(segments: readonly Segment[]): void {
    this.sent.push(segments.map(describeSegment).join(" "));
    if (this.failure !== undefined) throw this.failure;
    let pointer = 0;
    for (const segment of segments) {
      if (segment.read === undefined) {
        const [first = 0, ...data] = writtenBytes(segment);
        pointer = first;
        if (data.length > 0) this.registers.set(pointer, data);
      } else {
        this.buffers.add(segment.read);
        const bytes = [0, 1, 2, 3, 4, 5].flatMap((offset) => this.registers.get(pointer + offset) ?? []);
        for (let index = 0; index < segment.read.length; index += 1) segment.read[index] = bytes[index] ?? 0xff;
      }
    }
  }
}

export function describeSegment(segment: Segment): string {
  if (segment.read !== undefined) return `R${segment.read.length}`;
  return `W ${[...writtenBytes(segment)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ")}`;
}
