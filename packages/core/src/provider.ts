import type { Address } from "./address.ts";
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
  /** The adapter of the operating system behind it; left out where there is none, as behind `sim:`. */
  readonly adapter?: AdapterDescription | undefined;
}

/** An adapter as the operating system knows it: what `i2cdetect -l` shows, and who uses it. */
export interface AdapterDescription {
  /** What the operating system calls it, such as `i2c-1`. */
  readonly id: string;
  /** What its driver calls it. */
  readonly name: string;
  /**
   * What it is made for: any message (`i2c`), only SMBus transactions (`smbus`), or neither (`dummy`); `unknown` where it
   * cannot be asked. The words are those of `i2cdetect -l`.
   */
  readonly type: "i2c" | "smbus" | "dummy" | "unknown";
  /** What it can do, in a few words; `undefined` where it cannot be asked. */
  readonly functionality: string | undefined;
  /** What it can do, one by one, in the order and the words of `i2cdetect -F`; empty where it cannot be asked. */
  readonly functions: readonly AdapterFunction[];
  /** The clock in hertz where something tells it. */
  readonly clockHz: number | undefined;
  /** Addresses that drivers of the operating system own (`UU` in `i2cdetect`), lowest first. */
  readonly users: readonly AddressUser[];
}

/** One thing that an adapter of the operating system can do, or cannot. */
export interface AdapterFunction {
  /** What `i2cdetect -F` calls it, such as `SMBus Quick Command`. */
  readonly name: string;
  readonly available: boolean;
}

/** An address of an adapter that a driver of the operating system owns. */
export interface AddressUser {
  readonly address: Address;
  /** The chip as the operating system calls it, where it says. */
  readonly chip: string | undefined;
  readonly driver: string;
}

/** Puts targets on a host. */
export type Populate = (host: TargetHost) => Promise<void>;

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
  /**
   * Opens a place for targets; left out where there is none.
   * @param populate puts targets there before any controller can look; called once
   */
  openHost?(uri: BusUri, populate?: Populate): Promise<TargetHost>;
  /** What is there to open now. Never throws because of one thing that cannot be looked at. */
  list(): Promise<readonly BusDescription[]>;
}
