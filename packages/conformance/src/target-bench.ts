import {
  type Address,
  type Attachment,
  type Clock,
  type I2CBus,
  type I2CError,
  type I2CTarget,
  type I2CTargetRequest,
  isI2CError,
  type RegisterMap,
  type RegisterMapDefinition,
  type RegisterName,
  type Segment,
  type TargetCapabilities,
  type TargetHandler,
  type TargetHost,
  type TransferOptions,
} from "@twowire/core";
import type { RegisterFile, RegisterHooks, RegisterWarning, TargetOptions } from "@twowire/target";
import { Gate } from "./gate.ts";
import { demand, demandEqual, helpfulError, rejection, violated } from "./judgement.ts";
import { missingCapability } from "./missing-capability.ts";
import { NotCapable } from "./not-capable.ts";
import { NotJudged } from "./not-judged.ts";
import { Patience } from "./patience.ts";
import { HERE } from "./places.ts";
import { recordedTarget } from "./recorded-target.ts";
import type { TargetFixture } from "./target-fixture.ts";
import { type RegisterTargetUnderTest, TARGET_LAYERS, type TargetLayers } from "./target-layers.ts";
import { visibleTranscript } from "./visible-transcript.ts";
import { WireLog } from "./wire-log.ts";

/** `write, read`: what a controller that cannot send it lacks. */
function describeShape(segments: readonly Segment[]): string {
  return segments.map(({ read }) => (read === undefined ? "write" : "read")).join(", ");
}

export interface RegistersOptions<D extends RegisterMapDefinition> {
  /** Default: {@link HERE}. */
  readonly address?: Address;
  readonly hooks?: RegisterHooks<RegisterName<D>>;
  readonly onWarning?: (warning: RegisterWarning) => void;
  /** Something of the case's own between the host and the target. */
  readonly around?: (target: RegisterTargetUnderTest) => TargetHandler;
}

/** A register map on the bus. */
export interface RegistersOnBus<D extends RegisterMapDefinition> {
  readonly file: RegisterFile<D>;
  readonly target: RegisterTargetUnderTest;
  readonly attachment: Attachment;
}

/** The fixture of one case for target hosts: putting targets there, talking to them, and putting everything away. */
export class TargetBench implements AsyncDisposable {
  /** What the targets that were attached bare saw. */
  readonly log = new WireLog();
  readonly patience: Patience;
  /** What stands between the host and whoever writes a target. */
  readonly layers: TargetLayers;
  readonly #fixture: TargetFixture;
  /** Opened once, however many transfers begin at the same time. */
  #controller: Promise<I2CBus> | undefined;
  readonly #attachments: Attachment[] = [];
  /** Open targets of the request API, and how many addresses they have. */
  readonly #targets = new Map<I2CTarget, number>();
  readonly #gates: Gate[] = [];
  /** Addresses that are taken. */
  #taken = 0;

  constructor(fixture: TargetFixture) {
    this.#fixture = fixture;
    this.layers = { ...TARGET_LAYERS, ...fixture.layers };
    this.patience = new Patience(fixture);
  }

  get host(): TargetHost {
    return this.#fixture.host;
  }

  /** What the host says that it can do. */
  get can(): TargetCapabilities {
    return this.#fixture.host.capabilities;
  }

  /** Where somebody else answers. */
  get occupiedAddresses(): readonly number[] {
    return this.#fixture.occupiedAddresses ?? [];
  }

  get clock(): Clock {
    return this.#fixture.host.clock;
  }

  /** The controller on the same wires. */
  controller(): Promise<I2CBus> {
    this.#controller ??= this.#open();
    return this.#controller;
  }

  /** Puts a handler on the host and writes down what it sees. */
  async attach(addresses: readonly number[], handler: TargetHandler, log = this.log): Promise<Attachment> {
    return this.attachBare(addresses, recordedTarget(handler, log));
  }

  /** Puts a handler on the host. @throws NotCapable for more addresses than the host has, where it refuses them */
  async attachBare(addresses: readonly number[], handler: TargetHandler): Promise<Attachment> {
    const attachment = await this.#place(addresses.length, () => this.host.attach(addresses, handler));
    let placed = true;
    const detach = async (): Promise<void> => {
      if (placed) this.#taken -= addresses.length;
      placed = false;
      await attachment.detach();
    };
    const counted = { addresses: attachment.addresses, detach, [Symbol.asyncDispose]: detach };
    this.#attachments.push(counted);
    return counted;
  }

  /** Opens a target of the request API. @throws NotCapable where the host cannot stretch the clock, and the API says so */
  async openTarget(addresses: readonly number[] = [HERE], options?: TargetOptions): Promise<I2CTarget> {
    const open = (): Promise<I2CTarget> => this.layers.openTarget(this.host, addresses, options);
    if (this.can.stretch !== "byte") {
      const error = await rejection(open(), "a target of the request API, which has to make the controller wait,");
      demandEqual(error.kind, "unsupported", "kind of the error");
      throw new NotCapable("stretch");
    }
    const target = await this.#place(addresses.length, open);
    this.#targets.set(target, addresses.length);
    return target;
  }

  /** Takes a target of the request API off the bus again. */
  async closeTarget(target: I2CTarget): Promise<void> {
    this.#taken -= this.#targets.get(target) ?? 0;
    this.#targets.delete(target);
    await target.close();
  }

  /** Answers every request of a target, until it is closed. A request that is not closed then, is. */
  serve(target: I2CTarget, answer: (request: I2CTargetRequest) => Promise<void>): void {
    const serving = async (): Promise<void> => {
      for await (const request of target) await answer(request);
    };
    // What goes wrong here is seen by the controller.
    serving().catch(() => undefined);
  }

  /** Puts a register map on the host. */
  async registers<D extends RegisterMapDefinition>(
    map: RegisterMap<D>,
    options: RegistersOptions<D> = {},
  ): Promise<RegistersOnBus<D>> {
    const { address = HERE, hooks, onWarning, around = (target: TargetHandler) => target } = options;
    const file = this.layers.registerFile(map, hooks);
    const target = this.layers.registerTarget(file, { onWarning });
    const attachment = await this.attach([address], around(target));
    return { file, target, attachment };
  }

  /** A gate for a target to wait at. It is opened at the latest when the case is over. */
  gate(): Gate {
    const gate = new Gate();
    this.#gates.push(gate);
    return gate;
  }

  /** Makes the next transfer lose the bus. */
  async loseArbitration(): Promise<void> {
    await this.#fixture.loseArbitration?.();
  }

  /** Does a transfer. @throws NotJudged where the controller cannot do it; what the controller throws otherwise */
  async transfer(address: Address, segments: readonly Segment[], options?: TransferOptions): Promise<void> {
    const controller = await this.controller();
    const missing = missingCapability(controller.capabilities, address, segments, options);
    if (missing !== undefined) throw new NotJudged(`controller.${missing}`);
    try {
      await controller.transfer(address, segments, options);
    } catch (error) {
      // Within its capabilities, and still nothing that this controller can send; the controller suite judges that.
      if (isI2CError(error) && error.kind === "unsupported" && error.outcome === "never-sent") {
        throw new NotJudged(`controller: ${describeShape(segments)}`);
      }
      throw error;
    }
  }

  write(address: Address, ...bytes: readonly number[]): Promise<void> {
    return this.transfer(address, [{ write: Uint8Array.from(bytes) }]);
  }

  async read(address: Address, length: number): Promise<Uint8Array> {
    const read = new Uint8Array(length);
    await this.transfer(address, [{ read }]);
    return read;
  }

  /** Writes, and reads after a repeated START. */
  async writeRead(address: Address, bytes: readonly number[], length: number): Promise<Uint8Array> {
    const read = new Uint8Array(length);
    await this.transfer(address, [{ write: Uint8Array.from(bytes) }, { read }]);
    return read;
  }

  /**
   * Demands that a transfer ends with a NACK, and the bus idle.
   * @param refused the byte that was refused, in the first segment
   */
  async refused(transfer: Promise<unknown>, refused: "address" | number, what = "the transfer"): Promise<I2CError> {
    const error = await this.#rejection(transfer, what);
    const { nackPhase, errorPosition } = (await this.controller()).capabilities;
    const phase = refused === "address" ? "address" : "data";
    demandEqual(error.kind, nackPhase ? `nack-${phase}` : "nack", `${what}: kind of the error`);
    demandEqual(error.bus, "idle", `${what}: state of the bus`);
    if (refused !== "address" && errorPosition) {
      demandEqual([error.segment, error.byte], [0, refused], `${what}: segment and byte that was refused`);
    }
    return error;
  }

  /** Demands that the bare targets saw exactly this since the last time, as far as the host lets them see it. */
  async sees(transcript: string, log = this.log): Promise<void> {
    const expected = visibleTranscript(transcript, this.can);
    const actual = (): string => visibleTranscript(log.text, this.can);
    await this.patience.eventually(() => actual() === expected);
    const seen = actual();
    log.clear();
    demandEqual(seen, expected, "on the wire");
  }

  /** Demands that something becomes so without time passing. */
  async becomes(condition: () => boolean, message: string): Promise<void> {
    demand(await this.patience.eventually(condition), message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const gate of this.#gates) gate.open();
    await Promise.allSettled([...this.#targets.keys()].map((target) => target.close()));
    await Promise.allSettled([this.#controller?.then((controller) => controller.close())]);
    await Promise.allSettled(this.#attachments.map((attachment) => attachment.detach()));
    await this.#fixture.close();
  }

  async #open(): Promise<I2CBus> {
    return this.#fixture.openController();
  }

  /** Takes addresses of the host, where it has them. */
  async #place<T>(addresses: number, place: () => Promise<T>): Promise<T> {
    const fits = this.#taken + addresses <= this.can.addresses;
    let placed: T;
    try {
      placed = await place();
    } catch (error) {
      if (!isI2CError(error) || error.kind !== "unsupported" || fits) throw error;
      throw new NotCapable("addresses");
    }
    if (!fits) violated(`took ${this.#taken + addresses} addresses, where its capability says ${this.can.addresses}`);
    this.#taken += addresses;
    return placed;
  }

  async #rejection(transfer: Promise<unknown>, what: string): Promise<I2CError> {
    try {
      await transfer;
    } catch (error) {
      if (error instanceof NotCapable || error instanceof NotJudged) throw error;
      return helpfulError(error, what);
    }
    violated(`${what} succeeded, and should have been refused`);
  }
}
