import {
  COMMAND,
  LIMIT,
  LIMIT_NAMES,
  periodicCommand,
  periodMs,
  RATES,
  REPEATABILITIES,
  type Sht31LimitName,
  type Sht31Repeatability,
  SINGLE_SHOT,
} from "./commands.ts";

/** What a command asks the sensor to do. */
export type CommandMeaning =
  | { readonly kind: "measure"; readonly repeatability: Sht31Repeatability; readonly stretch: boolean }
  | { readonly kind: "measure-periodically"; readonly repeatability: Sht31Repeatability; readonly periodMs: number }
  | { readonly kind: "heater"; readonly on: boolean }
  | { readonly kind: "read-limit"; readonly name: Sht31LimitName }
  | { readonly kind: "write-limit"; readonly name: Sht31LimitName }
  | { readonly kind: "fetch" | "break" | "reset" | "clear-status" | "read-status" | "serial-number" };

/** What a command means, or `undefined` for one that the sensor does not know. */
export function meaningOf(command: number): CommandMeaning | undefined {
  return MEANINGS.get(command);
}

const MEANINGS: ReadonlyMap<number, CommandMeaning> = new Map<number, CommandMeaning>([
  ...REPEATABILITIES.flatMap((repeatability): [number, CommandMeaning][] => [
    [SINGLE_SHOT[repeatability].poll, { kind: "measure", repeatability, stretch: false }],
    [SINGLE_SHOT[repeatability].stretch, { kind: "measure", repeatability, stretch: true }],
    ...RATES.filter((rate) => rate !== "art").map((rate): [number, CommandMeaning] => [
      periodicCommand(rate, repeatability),
      { kind: "measure-periodically", repeatability, periodMs: periodMs(rate) },
    ]),
  ]),
  ...LIMIT_NAMES.flatMap((name): [number, CommandMeaning][] => [
    [LIMIT[name].read, { kind: "read-limit", name }],
    [LIMIT[name].write, { kind: "write-limit", name }],
  ]),
  // The data sheet gives the accelerated response time no repeatability; the longest conversion is assumed.
  [COMMAND.periodicArt, { kind: "measure-periodically", repeatability: "high", periodMs: periodMs("art") }],
  [COMMAND.fetch, { kind: "fetch" }],
  [COMMAND.break, { kind: "break" }],
  [COMMAND.softReset, { kind: "reset" }],
  [COMMAND.heaterOn, { kind: "heater", on: true }],
  [COMMAND.heaterOff, { kind: "heater", on: false }],
  [COMMAND.readStatus, { kind: "read-status" }],
  [COMMAND.clearStatus, { kind: "clear-status" }],
  [COMMAND.serialNumber, { kind: "serial-number" }],
]);
