import { type TargetHandler, type TransferEnd, VirtualClock, type WireTransfer } from "@twowire/core";
import { TargetWire } from "@twowire/target";
import { ModelCp2112Driver } from "../testing/model-cp2112-driver.ts";
import type { HidDevice } from "../testing/model-hid.ts";
import { Bridge } from "./bridge.ts";

/** A bridge between targets and whoever sends it reports; what it sends back is kept. */
export class Bench implements HidDevice {
  readonly clock = new VirtualClock();
  readonly wire = new TargetWire();
  readonly transfers: WireTransfer[] = [];
  /** Input reports, cut to the bytes that mean something. */
  answers: Uint8Array[] = [];
  readonly bridge: Bridge;
  #hear: (report: Uint8Array) => void = () => undefined;

  constructor() {
    this.bridge = new Bridge({
      clock: this.clock,
      wire: this.wire,
      send: (report) => {
        if (report.length !== 64) throw new Error(`An input report of ${report.length} bytes`);
        this.answers.push(report);
        this.#hear(report);
      },
      ended: (transfer) => this.transfers.push(transfer),
    });
  }

  /** The kernel's driver at the other end. */
  driver(): ModelCp2112Driver {
    return new ModelCp2112Driver(this, this.clock);
  }

  /** Sends an output report, as long as the kernel makes it. */
  report(...bytes: readonly number[]): void {
    const report = new Uint8Array(64);
    report.set(bytes);
    this.bridge.output(report);
  }

  /** Asks how the transfer stands. @returns status 0 and 1 and the number of bytes read; `undefined` for no answer yet */
  status(): readonly number[] | undefined {
    this.answers = [];
    this.report(0x15, 0x01);
    return this.answered();
  }

  answered(): readonly number[] | undefined {
    const [answer, ...more] = this.answers;
    if (answer === undefined) return undefined;
    if (more.length > 0 || answer[0] !== 0x16) throw new Error(`${more.length + 1} answers, the first ${answer[0]}`);
    const [, state = -1, detail = -1, , , high = -1, low = -1] = answer;
    return [state, detail, high * 256 + low];
  }

  output(report: Uint8Array): void {
    this.bridge.output(report);
  }

  onInput(listener: (report: Uint8Array) => void): void {
    this.#hear = listener;
  }

  // Not part of transfers.

  getReport(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  setReport(): Promise<boolean> {
    return Promise.resolve(false);
  }
}

/** A target that writes down what it hears, and sends 0, 1, 2 … in each transfer. */
export class Listener implements TargetHandler {
  readonly heard: (string | number)[] = [];
  readonly ends: TransferEnd[] = [];
  next = 0;

  start(address: number, direction: "read" | "write", restart: boolean): boolean | Promise<boolean> {
    this.heard.push(`${restart ? "Sr" : "S"} ${address.toString(16)} ${direction}`);
    return true;
  }

  write(byte: number): boolean | Promise<boolean> {
    this.heard.push(byte);
    return true;
  }

  read(): number | Promise<number> {
    return this.next & 0xff;
  }

  clocked(): void {
    this.next += 1;
  }

  stop(end: TransferEnd): void {
    this.ends.push(end);
  }
}

/** A promise with its end as a call. */
export function later<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

export const READ = 0x10;

export const WRITE = 0x14;

export const IDLE = [0, 0, 0];
export const COMPLETE = [2, 5, 0];
