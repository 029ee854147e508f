import { closeSync, openSync, read, write, writeSync } from "node:fs";

/** /dev/uhid, opened once for one device. */
export interface UhidFile {
  /** Waits for an event, on another thread, and calls `done` with how many bytes it has. */
  read(event: Uint8Array, done: (error: Error | null, size: number) => void): void;
  /** Hands an event to the kernel. @throws NodeJS.ErrnoException */
  write(event: Uint8Array): void;
  /** The same on another thread, for an event that may take long. */
  writeLater(event: Uint8Array, done: (error: Error | null) => void): void;
  close(): void;
}

/** Opens /dev/uhid. @throws NodeJS.ErrnoException */
export function openUhidFile(path: string): UhidFile {
  const file = openSync(path, "r+");
  return {
    read: (event, done) => read(file, event, 0, event.length, null, done),
    write: (event) => void writeSync(file, event),
    writeLater: (event, done) => write(file, event, (error) => done(error)),
    close: () => closeSync(file),
  };
}
