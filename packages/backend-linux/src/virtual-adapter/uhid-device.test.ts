import { describe, expect, it } from "vitest";
import { UhidDevice } from "./uhid-device.ts";
import type { UhidEvent } from "./uhid-events.ts";
import type { UhidFile } from "./uhid-file.ts";

/** A file whose events are given one by one. */
class FakeFile implements UhidFile {
  readonly written: number[] = [];
  reads = 0;
  closed = 0;
  /** What a write gives; nothing while it works. */
  refuses: Error | undefined;
  #waiting: { readonly event: Uint8Array; readonly done: (error: Error | null, size: number) => void } | undefined;
  #later: (() => void)[] = [];

  read(event: Uint8Array, done: (error: Error | null, size: number) => void): void {
    if (this.#waiting !== undefined) throw new Error("Two reads at once");
    this.reads += 1;
    this.#waiting = { event, done };
  }

  /** Wakes the read: with an event of this type, with bytes, or with an error. */
  wake(what: number | Uint8Array | Error): void {
    const waiting = this.#waiting;
    if (waiting === undefined) throw new Error("Nobody reads");
    this.#waiting = undefined;
    if (what instanceof Error) {
      waiting.done(what, 0);
      return;
    }
    const bytes = what instanceof Uint8Array ? what : Uint8Array.from(new Uint8Array(Uint32Array.of(what).buffer));
    waiting.event.set(bytes);
    waiting.done(null, bytes.length);
  }

  write(event: Uint8Array): void {
    if (this.refuses !== undefined) throw this.refuses;
    this.written.push(event[0] ?? 0);
  }

  writeLater(event: Uint8Array, done: (error: Error | null) => void): void {
    this.written.push(event[0] ?? 0);
    this.#later.push(() => done(this.refuses ?? null));
  }

  /** Lets the writes of another thread end. */
  finish(): void {
    for (const done of this.#later.splice(0)) done();
  }

  close(): void {
    this.closed += 1;
  }
}

const START = 2;
const STOP = 3;
const DESTROY = 1;

function bench(): { file: FakeFile; device: UhidDevice; heard: string[] } {
  const file = new FakeFile();
  const heard: string[] = [];
  return { file, heard, device: new UhidDevice(file, (event: UhidEvent) => void heard.push(event.type)) };
}

/** A turn for promises. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe("a device of /dev/uhid", () => {
  it("hears one event after the other, and does not read on after the last", () => {
    const { file, device, heard } = bench();
    device.listen();
    device.listen();
    file.wake(START);
    file.wake(4);
    file.wake(STOP);
    expect(heard).toEqual(["start", "other", "stop"]);
    expect(file.reads).toBe(3);
  });

  it("takes an event that was cut short, or is empty, for none, and reads on", () => {
    const { file, device, heard } = bench();
    device.listen();
    file.wake(new Uint8Array());
    file.wake(Uint8Array.of(6, 0, 0, 0, 1));
    file.wake(Uint8Array.of(3));
    expect(heard).toEqual(["other", "other", "other"]);
    expect(file.reads).toBe(4);
  });

  it("takes a read that fails for the last event", () => {
    const { file, device, heard } = bench();
    device.listen();
    file.wake(new Error("EIO"));
    expect(heard).toEqual(["stop"]);
    expect(file.reads).toBe(1);
  });

  it("reads on when whoever hears an event throws", () => {
    const file = new FakeFile();
    const device = new UhidDevice(file, () => {
      throw new Error("broken");
    });
    device.listen();
    expect(() => file.wake(START)).toThrow("broken");
    expect(file.reads).toBe(2);
    expect(() => file.wake(STOP)).toThrow("broken");
    expect(file.reads).toBe(2);
  });

  it("is closed when the kernel has let go of it, and its last event was read", async () => {
    const { file, device } = bench();
    device.listen();
    const destroyed = device.destroy();
    expect(file.written).toEqual([DESTROY]);
    file.finish();
    await turn();
    expect(file.closed).toBe(0);
    file.wake(STOP);
    await destroyed;
    await device.destroy();
    expect([file.closed, file.written]).toEqual([1, [DESTROY]]);
  });

  it("that nobody listened to is closed at once, also where it was never there", async () => {
    const { file, device } = bench();
    file.refuses = new Error("EINVAL");
    const destroyed = device.destroy();
    file.finish();
    await destroyed;
    expect(file.closed).toBe(1);
  });

  it("sends nothing more once it is being destroyed", () => {
    const { file, device } = bench();
    device.send(Uint8Array.of(12));
    void device.destroy();
    device.send(Uint8Array.of(12));
    expect(file.written).toEqual([12, DESTROY]);
  });

  it("can be destroyed without an event loop, once, and gone or not", async () => {
    const { file, device } = bench();
    device.destroyNow();
    device.destroyNow();
    await device.destroy();
    expect(file.written).toEqual([DESTROY]);
    const other = bench();
    other.file.refuses = new Error("EINVAL");
    expect(() => other.device.destroyNow()).not.toThrow();
  });
});
