import { type BusUri, checkParameters, I2CError } from "@twowire/core";

/** How transfers reach the kernel: combined messages by I2C_RDWR, SMBus transactions, or the npm package i2c-bus. */
type EngineName = "rdwr" | "smbus" | "i2c-bus";

const ENGINES: readonly EngineName[] = ["rdwr", "smbus", "i2c-bus"];

/** Largest bus number that i2c-dev can have (20-bit minor number). */
const LAST_BUS = 0xfffff;

/** The kernel would take more of both; but while an adapter waits and repeats, nobody else gets on the bus. */
const LONGEST_TIMEOUT_MS = 600_000;
const MOST_RETRIES = 100;

/** What a `linux:` URI asks for. */
export interface BusOptions {
  /** A bus number, the path of a device file, or (part of) the name of an adapter, which has a letter and begins with no slash. */
  readonly bus: number | string;
  /** `undefined`: the best that the adapter and the machine have. */
  readonly engine: EngineName | undefined;
  /** Uses addresses that a kernel driver owns. */
  readonly force: boolean;
  /** Makes system calls on the thread of the program. */
  readonly sync: boolean;
  /** How long the adapter waits for a transfer, in milliseconds, for every program; `undefined` leaves it as it is. */
  readonly timeoutMs: number | undefined;
  /** How often the adapter repeats a transfer after lost arbitration, for every program; `undefined` leaves it as it is. */
  readonly retries: number | undefined;
  /** Whether `exclusive` keeps other programs off the bus; `undefined`: where that can be done. */
  readonly lock: boolean | undefined;
}

/**
 * Reads a `linux:` URI.
 * @throws I2CError `invalid-argument` for anything that it does not know
 */
export function busOptions(uri: BusUri): BusOptions {
  checkParameters(uri, ["engine", "force", "sync", "timeoutMs", "retries", "lock"]);
  return {
    bus: busOf(uri),
    engine: engineOf(uri),
    force: flag(uri, "force"),
    sync: flag(uri, "sync"),
    timeoutMs: wholeNumber(uri, "timeoutMs", { least: 10, most: LONGEST_TIMEOUT_MS, step: 10 }),
    retries: wholeNumber(uri, "retries", { least: 0, most: MOST_RETRIES, step: 1 }),
    lock: uri.parameters.has("lock") ? flag(uri, "lock") : undefined,
  };
}

function busOf(uri: BusUri): number | string {
  const { path } = uri;
  if (/^\d{1,7}$/.test(path) && Number(path) <= LAST_BUS) return Number(path);
  if (path.startsWith("/") ? !path.includes("\0") : /\p{L}/u.test(path)) return path.trim();
  throw new I2CError({
    kind: "invalid-argument",
    message: `"${uri.text}" names no Linux bus`,
    nextStep:
      "Give the bus number, its device file or its name: linux:1, linux:/dev/i2c-1 or linux:CP2112. `twowire list` shows what there is.",
  });
}

function engineOf(uri: BusUri): EngineName | undefined {
  const text = uri.parameters.get("engine");
  if (text === undefined) return undefined;
  const engine = ENGINES.find((name) => name === text);
  if (engine !== undefined) return engine;
  throw new I2CError({
    kind: "invalid-argument",
    message: `"${uri.text}" asks for an unknown engine "${text}"`,
    nextStep: `Give one of ${ENGINES.join(", ")}, or leave engine out for the best that the adapter has.`,
  });
}

function wholeNumber(
  uri: BusUri,
  name: string,
  { least, most, step }: { readonly least: number; readonly most: number; readonly step: number },
): number | undefined {
  const text = uri.parameters.get(name);
  if (text === undefined) return undefined;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most && value % step === 0) return value;
  throw new I2CError({
    kind: "invalid-argument",
    message: `"${uri.text}" has ${name}=${text}`,
    nextStep: `Give ${step === 1 ? "a whole number" : `a multiple of ${step}`} from ${least} to ${most}, or leave it out.`,
  });
}

function flag(uri: BusUri, name: string): boolean {
  const text = uri.parameters.get(name) ?? "0";
  if (text === "0" || text === "1") return text === "1";
  throw new I2CError({
    kind: "invalid-argument",
    message: `"${uri.text}" has ${name}=${text}`,
    nextStep: `Give ${name}=1, or leave it out.`,
  });
}
