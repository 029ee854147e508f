import type { Now, TargetHandler } from "@twowire/core";

/** How a target behaves that is made for one case. What is left out: it acknowledges everything and sends 0xff. */
export interface TargetScript {
  /** Bytes that it sends, beginning anew at each START; 0xff after them. */
  readonly offers?: readonly number[];
  start?(direction: "read" | "write", restart: boolean): Now<boolean>;
  /** A byte, and its index since the START. */
  write?(byte: number, index: number): Now<boolean>;
  /** Waited for before a byte is sent. */
  beforeRead?(index: number): Promise<void> | undefined;
}

/** A target that follows a script. */
export function scriptedTarget(script: TargetScript = {}): TargetHandler {
  let index = 0;
  return {
    start(_address, direction, restart) {
      index = 0;
      return script.start?.(direction, restart) ?? true;
    },
    write(byte) {
      const at = index;
      index += 1;
      return script.write?.(byte, at) ?? true;
    },
    read() {
      const at = index;
      index += 1;
      const byte = script.offers?.[at] ?? 0xff;
      const pause = script.beforeRead?.(at);
      return pause === undefined ? byte : pause.then(() => byte);
    },
    stop: () => undefined,
  };
}
