import type { BusUri } from "./bus-uri.ts";
import type { I2CBus } from "./controller.ts";
import type { TargetHost } from "./target.ts";

/** A bus that can be opened, as a listing shows it. */
export interface BusDescription {
  /** What to give to `open`. */
  readonly uri: string;
  /** What it is, in a few words. */
  readonly description: string;
  /** Why it cannot be opened as things are, with what to do about it; `undefined` if it can. */
  readonly obstacle?: string | undefined;
}

/** A backend as the registry knows it: a scheme, and ways to open what it names. */
export interface BackendProvider {
  /** The URI scheme, in lower case. */
  readonly scheme: string;
  /** What it is for, in a few words. */
  readonly description: string;
  /**
   * Opens a bus. Whatever it needs beyond the language, it imports here and not before.
   * @throws I2CError `not-found`, `permission-denied`, `invalid-argument`, `unsupported`
   */
  open(uri: BusUri): Promise<I2CBus>;
  /** Opens a place for targets; left out where there is none. */
  openHost?(uri: BusUri): Promise<TargetHost>;
  /** What is there to open now. Never throws because of one thing that cannot be looked at. */
  list(): Promise<readonly BusDescription[]>;
}
