import { formatByte, I2CError, type TargetHost } from "@twowire/core";
import type { ChipPin, EmulatedChip } from "@twowire/target";
import { parseChipAddress } from "./chip-address.ts";
import { parseNumberWithin } from "./number.ts";
import { usageError } from "./usage-error.ts";

/** The alert output of a chip on a line of the host: `0x18=0`. */
export interface AlertWire {
  readonly address: number;
  readonly line: number;
}

/** Reads the value of --alert. @throws I2CError `invalid-argument` */
export function parseAlertWire(text: string): AlertWire {
  const [address, line, ...more] = text.split("=");
  if (address === undefined || line === undefined || more.length > 0) {
    throw usageError(`Cannot wire '${text}'`, "Give the address of a chip and the number of a line: --alert 0x18=0.");
  }
  return {
    address: parseChipAddress(address, false),
    line: parseNumberWithin(line, { name: "Number of a line", lowest: 0, highest: 0xff }),
  };
}

/**
 * Wires alert outputs to lines of a host, as open drains with a pull-up resistor: a line is low as long as one of its chips pulls it.
 * @param chips by their addresses
 * @returns what ends it
 * @throws I2CError `invalid-argument` for a chip or a line that there is not, `unsupported` for a host without lines
 */
export function wireAlerts(
  wires: readonly AlertWire[],
  chips: ReadonlyMap<number, EmulatedChip>,
  host: TargetHost,
): Disposable {
  const pinsOf = new Map<number, ChipPin[]>();
  for (const { address, line } of wires) {
    const pins = pinsOf.get(line) ?? [];
    pinsOf.set(line, [...pins, alertOutput(address, chips.get(address))]);
  }
  const observed = [...pinsOf].flatMap(([number, pins]) => {
    const line = lineOf(host, number);
    const follow = (): void => line.drive(pins.every(({ level }) => level) ? undefined : false);
    follow();
    return pins.map((pin) => pin.observe(follow));
  });
  return { [Symbol.dispose]: () => observed.forEach((observation) => observation[Symbol.dispose]()) };
}

function alertOutput(address: number, chip: EmulatedChip | undefined): ChipPin {
  if (chip === undefined) {
    throw usageError(
      `There is no chip at ${formatByte(address)} to wire`,
      "Give the address of a chip that is served.",
    );
  }
  if (chip.alertOutput !== undefined) return chip.alertOutput;
  throw usageError(`The chip at ${formatByte(address)} has no alert output to wire`, "Leave its --alert out.");
}

function lineOf({ lines }: TargetHost, number: number): NonNullable<TargetHost["lines"]>[number] {
  if (lines === undefined) {
    throw new I2CError({
      kind: "unsupported",
      message: "This place for targets has no lines to wire an alert output to",
      nextStep: "Serve on adapter:, or leave --alert out.",
    });
  }
  const line = lines.find(({ offset }) => offset === number);
  if (line !== undefined) return line;
  throw usageError(`There is no line ${number}`, `Give ${lines.map(({ offset }) => offset).join(", ")}.`);
}
