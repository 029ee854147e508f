import type { RegisterBench } from "./register-bench.ts";

/** What a case is about: the word of the definition that says it. */
export type RegisterWord =
  | "reset"
  | "access"
  | "reserved"
  | "order"
  | "pulse"
  | "onWrite"
  | "onRead"
  | "lockedBy"
  | "setLockedBy"
  | "sticky"
  | "softReset"
  | "resetDomain"
  | "bank"
  | "alias"
  | "fifo"
  | "pointer"
  | "unmapped"
  | "increment"
  | "wrap"
  | "writes"
  | "latch"
  | "commit"
  | "partialWrite"
  | "overRead"
  | "overWrite";

/** Makes a chip as it is after power-on, and a controller for it. */
export type OpenRegisterBench = () => Promise<RegisterBench>;

/** One promise that a register map makes about its chip, as something that can be run and can fail. */
export interface RegisterCase {
  readonly word: RegisterWord;
  /** The promise in a sentence, which names the register or field: no two are the same. */
  readonly title: string;
  /**
   * Judges chips, each as it is after power-on.
   * @throws NotJudged where the chip does not let see or provoke enough; anything else is a failure
   */
  run(open: OpenRegisterBench): Promise<void>;
}
