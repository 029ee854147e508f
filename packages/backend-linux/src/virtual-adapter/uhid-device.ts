import { createEvent, destroyEvent, EVENT_SIZE, type HidIdentity, parseEvent, type UhidEvent } from "./uhid-events.ts";
import type { UhidFile } from "./uhid-file.ts";

/**
 * A HID device of this process. Node cannot poll a character device, so one thread of its pool waits for the kernel's events;
 * it comes back only with an event, and the kernel sends none to a device without a driver but the one that takes leave of it
 * (UHID_STOP). So it must not wait before a driver has the device, nor after none has it any more.
 */
export class UhidDevice {
  readonly #file: UhidFile;
  readonly #heard: (event: UhidEvent) => void;
  readonly #event = new Uint8Array(EVENT_SIZE);
  /** Settles when nobody waits for an event any more. */
  #listening: Promise<void> | undefined;
  #destroyed: Promise<void> | undefined;

  /** @param heard told of each event, one after the other; `stop` is the last */
  constructor(file: UhidFile, heard: (event: UhidEvent) => void) {
    this.#file = file;
    this.#heard = heard;
  }

  /** Plugs the device in. @throws NodeJS.ErrnoException */
  create(identity: HidIdentity, descriptor: Uint8Array): void {
    this.#file.write(createEvent(identity, descriptor));
  }

  /** Begins to wait for events. To be called when a driver has the device, or is about to. */
  listen(): void {
    this.#listening ??= new Promise((resolve) => this.#waitForEvent(resolve));
  }

  /** Hands the kernel an event. Nothing happens after the device was destroyed. @throws NodeJS.ErrnoException */
  send(event: Uint8Array): void {
    if (this.#destroyed === undefined) this.#file.write(event);
  }

  /**
   * Pulls the device out, and closes the file. The kernel waits with it until every program has closed the device files that
   * depend on the device, so this takes as long.
   */
  destroy(): Promise<void> {
    this.#destroyed ??= this.#destroy();
    return this.#destroyed;
  }

  /** The same, at once and without an event loop: for a process that is about to end. */
  destroyNow(): void {
    if (this.#destroyed !== undefined) return;
    this.#destroyed = Promise.resolve();
    try {
      this.#file.write(destroyEvent());
    } catch {
      // It was not there, or is gone already.
    }
  }

  async #destroy(): Promise<void> {
    // An error says that it was not there, or is gone already.
    await new Promise<void>((resolve) => this.#file.writeLater(destroyEvent(), () => resolve()));
    await this.#listening;
    this.#file.close();
  }

  #waitForEvent(ended: () => void): void {
    this.#file.read(this.#event, (error, size) => {
      const event: UhidEvent = error === null ? parseEvent(this.#event.subarray(0, size)) : { type: "stop" };
      if (event.type === "stop") ended();
      try {
        this.#heard(event);
      } finally {
        if (event.type !== "stop") this.#waitForEvent(ended);
      }
    });
  }
}
