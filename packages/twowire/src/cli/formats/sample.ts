import type { ChipSample, SampleValue } from "@twowire/drivers";

/** One quantity of a sample, with the names of the groups that it is in. */
export interface Quantity {
  /** `temperature`, or `limits.upper` in a group. */
  readonly name: string;
  readonly value: number | boolean | string;
}

/** The quantities of a sample, groups opened. */
export function quantitiesOf(sample: ChipSample): readonly Quantity[] {
  return Object.entries(sample).flatMap(([name, value]) => open(name, value));
}

function open(name: string, value: SampleValue): readonly Quantity[] {
  if (typeof value !== "object") return [{ name, value }];
  return Object.entries(value).flatMap(([inner, innerValue]) => open(`${name}.${inner}`, innerValue));
}

/** A value with its unit: `21.5 °C`, `yes`. */
export function formatQuantity({ name, value }: Quantity, units: Readonly<Record<string, string>>): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  const unit = units[name] ?? units[name.slice(name.lastIndexOf(".") + 1)];
  return unit === undefined || unit === "" ? String(value) : `${value} ${unit}`;
}
