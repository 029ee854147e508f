import type { RegisterMap, RegisterMapDefinition } from "@twowire/core";
import { RegisterFile } from "./register-file.ts";
import { RegisterTarget, type RegisterWarning } from "./register-target.ts";

/** A host that drives a handler byte by byte. @param prefetch bytes that it fetches ahead of the wire */
export class ByteHost<D extends RegisterMapDefinition = RegisterMapDefinition> {
  readonly target: RegisterTarget<D>;
  readonly file: RegisterFile<D>;
  readonly warnings: RegisterWarning[] = [];
  readonly #prefetch: number;

  constructor(map: RegisterMap<D>, prefetch = 0) {
    this.file = new RegisterFile(map);
    this.target = new RegisterTarget(this.file, { onWarning: (warning) => this.warnings.push(warning) });
    this.#prefetch = prefetch;
  }

  /** `S aW … P`. Returns how many bytes were acknowledged. */
  write(...bytes: number[]): number {
    this.target.start(0x18, "write");
    const refused = bytes.findIndex((byte) => !this.target.write(byte));
    this.target.stop(refused === -1 ? "stop" : "nack");
    return refused === -1 ? bytes.length : refused;
  }

  /** `S aR … P`. */
  read(length: number): number[] {
    this.target.start(0x18, "read");
    const ahead: number[] = [];
    const bytes: number[] = [];
    while (bytes.length < length) {
      while (ahead.length < this.#prefetch + 1) ahead.push(this.target.read());
      bytes.push(ahead.shift() ?? -1);
      this.target.clocked();
    }
    this.target.stop("stop");
    return bytes;
  }

  /** `S aW … Sr aR … P`. */
  writeRead(bytes: readonly number[], length: number): number[] {
    this.target.start(0x18, "write");
    for (const byte of bytes) this.target.write(byte);
    this.target.stop("restart");
    return this.read(length);
  }
}
