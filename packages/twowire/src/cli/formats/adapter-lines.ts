import type { AdapterDescription } from "@twowire/core";

/** What i2cdetect -l says of a type in its last column. */
const ALGORITHMS: Readonly<Record<AdapterDescription["type"], string>> = {
  i2c: "I2C adapter",
  smbus: "SMBus adapter",
  dummy: "Dummy bus",
  unknown: "N/A",
};

/** An adapter as i2cdetect -l prints it: number, type, name and kind, with tabs between them. */
export function adapterLine({ id, type, name }: AdapterDescription): string {
  return `${id}\t${type.padEnd(10)}\t${name.padEnd(32)}\t${ALGORITHMS[type]}\n`;
}

/** What an adapter can do, as i2cdetect -F prints it: a name of 32 characters and yes or no. */
export function functionLines({ id, functions }: AdapterDescription): string {
  const lines = functions.map(({ name, available }) => `${name.padEnd(32)} ${available ? "yes" : "no"}\n`);
  return `Functionalities implemented by /dev/${id}:\n${lines.join("")}`;
}
