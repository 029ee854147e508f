import { SimulatedBus } from "@twowire/backend-sim";
import { limitedHost } from "@twowire/conformance";
import {
  address7,
  type Address,
  type I2CController,
  I2CError,
  type Segment,
  type TransferControl,
  VirtualClock,
} from "@twowire/core";
import type { ChipDescriptor } from "./chip-descriptor.ts";
import { plainChip } from "./plain-chip.fixture.ts";
import { WatchedChip } from "./watched-chip.fixture.ts";

/** Where somebody else lives, to see whether the bus is free. */
const WITNESS = address7(0x09);

/** Longer than any write cycle, conversion or start-up. */
const REST_MS = 2000;

export type Part = { readonly write: readonly number[] } | { readonly read: number };

/** Something that a controller does, or that befalls the bus. */
export type Step =
  | { readonly do: "transfer"; readonly parts: readonly Part[] }
  | { readonly do: "hold the bus in between"; readonly parts: readonly Part[] }
  | { readonly do: "cut"; readonly parts: readonly Part[]; readonly after: number }
  | { readonly do: "abort before"; readonly parts: readonly Part[] }
  | { readonly do: "nonsense"; readonly which: number }
  | { readonly do: "SDA held low"; readonly parts: readonly Part[]; readonly clocks: number }
  | { readonly do: "arbitration lost"; readonly parts: readonly Part[] }
  | { readonly do: "probe"; readonly direction: "read" | "write" };

/** One chip on a bus, watched. */
export class EmulatorBench {
  readonly clock = new VirtualClock();
  readonly bus = new SimulatedBus({ clock: this.clock });
  readonly controller = this.bus.controller();
  readonly other = this.bus.controller();
  readonly address: Address;
  readonly chip: WatchedChip;

  constructor(descriptor: ChipDescriptor, prefetch: number) {
    const { model, addresses } = descriptor;
    if (model === undefined) throw new Error(`there is no emulated ${descriptor.name}`);
    const [first = 0] = addresses;
    this.address = address7(first);
    this.chip = new WatchedChip(model.emulate({ clock: this.clock }), plainChip(descriptor));
    void limitedHost(this.bus, { prefetch }).attach(model.answersAt?.(first) ?? [first], this.chip);
    this.bus.attachNow([WITNESS], { start: () => true, write: () => true, read: () => 0x5a, stop: () => undefined });
  }

  /** Does a step, lets the chip rest, and makes sure that the bus is free. */
  async take(step: Step): Promise<void> {
    this.chip.sent.length = 0;
    await this.#carryOut(step);
    demand(this.chip.complaints.length === 0, this.chip.complaints.join("; "));
    demand(this.chip.openParts === 0, "a part of the chip was not ended");
    const witnessed = new Uint8Array(1);
    await this.other.transfer(WITNESS, [{ read: witnessed }]);
    demand(witnessed[0] === 0x5a, `somebody else sent ${witnessed[0]} afterwards`);
    await this.clock.advance(REST_MS);
  }

  async #carryOut(step: Step): Promise<void> {
    const { controller, address } = this;
    const segments = "parts" in step ? segmentsOf(step.parts) : [];
    const transfer = (): Promise<void> => controller.transfer(address, segments);
    switch (step.do) {
      case "transfer":
        await demandRead(this.chip, segments, transfer());
        return;
      case "hold the bus in between":
        await controller.exclusive(async (locked) => {
          for (const segment of segments) await tolerateNack(locked.transfer(address, [segment], { stop: false }));
        });
        return;
      case "probe":
        await tolerateNack(
          step.direction === "write"
            ? controller.transfer(address, [{ write: new Uint8Array() }])
            : controller.transfer(address, [{ read: new Uint8Array() }], { allowEmptyRead: true }),
        );
        return;
      case "cut":
        await this.#cut(segments, step.after);
        return;
      case "abort before":
        await this.#refused("aborted", () =>
          controller.transfer(address, segments, { signal: AbortSignal.abort("called off") }),
        );
        return;
      case "nonsense":
        await this.#refused("invalid-argument", () => Promise.resolve(NONSENSE[step.which]?.(controller, address)));
        return;
      case "SDA held low":
        this.bus.wire.holdSda(step.clocks);
        await this.#refused("bus-stuck", transfer);
        await controller.recover();
        return;
      case "arbitration lost":
        this.bus.wire.loseArbitration();
        await rejected("arbitration-lost", transfer);
    }
  }

  /** Ends a transfer with a STOP after so many bytes, addresses counted. */
  async #cut(segments: readonly Segment[], after: number): Promise<void> {
    const { chip } = this;
    const last = chip.steps + after;
    const error = (): I2CError => new I2CError({ kind: "aborted", message: "called off", outcome: "cut" });
    const control: TransferControl = {
      stop: true,
      get cut() {
        return chip.steps >= last ? { error, neverSent: error } : undefined;
      },
      onCut: () => undefined,
    };
    const engine = this.bus.engine();
    await Promise.resolve()
      .then(() => engine.perform(this.address, segments, control))
      .catch((failure: unknown) => {
        const { kind } = I2CError.from(failure);
        demand(kind === "aborted" || isNack(kind), `a transfer that was cut ended with ${kind}`);
      });
  }

  /** Something that never reaches the chip. */
  async #refused(kind: string, call: () => Promise<unknown>): Promise<void> {
    const { steps } = this.chip;
    await rejected(kind, call);
    demand(this.chip.steps === steps, "the chip heard of what was refused");
  }
}

const NONSENSE: readonly ((controller: I2CController, address: Address) => Promise<unknown>)[] = [
  (controller, address) => controller.transfer(address, []),
  (controller) => controller.transfer(0x90 as Address, [{ write: Uint8Array.of(1) }]),
  (controller, address) => controller.transfer(address, [{ read: new Uint8Array() }]),
  (controller, address) => controller.transfer(address, [{ write: Uint8Array.of(1) }], { timeoutMs: Number.NaN }),
  (controller, address) => controller.transfer(address, [{ write: [1, 2, 3] as never }]),
  (controller, address) => controller.transfer(address, [{ write: Uint8Array.of(1) }], { stop: false }),
];

function segmentsOf(parts: readonly Part[]): Segment[] {
  return parts.map((each) =>
    "read" in each ? { read: new Uint8Array(each.read) } : { write: Uint8Array.from(each.write) },
  );
}

/** A chip may refuse what makes no sense to it, and nothing else may happen. */
async function tolerateNack(transfer: Promise<void>): Promise<boolean> {
  try {
    await transfer;
    return true;
  } catch (error) {
    const { kind, bus, message } = I2CError.from(error);
    demand(isNack(kind) && bus === "idle", `a legal transfer ended with ${kind}: ${message}`);
    return false;
  }
}

/** Does a transfer whose buffers must have just what the chip sent. */
async function demandRead(chip: WatchedChip, segments: readonly Segment[], transfer: Promise<void>): Promise<void> {
  const done = await tolerateNack(transfer);
  const read = segments.flatMap((segment) => [...(segment.read ?? [])]).join(" ");
  demand(!done || read === chip.sent.join(" "), `read ${read} where the chip sent ${chip.sent.join(" ")}`);
}

async function rejected(kind: string, call: () => Promise<unknown>): Promise<void> {
  const outcome = await Promise.resolve()
    .then(call)
    .then(
      () => "nothing",
      (error: unknown) => I2CError.from(error).kind,
    );
  demand(outcome === kind, `ended with ${outcome} and not with ${kind}`);
}

function isNack(kind: string): boolean {
  return kind === "nack-address" || kind === "nack-data";
}

function demand(condition: boolean, complaint: string): void {
  if (!condition) throw new Error(complaint);
}
