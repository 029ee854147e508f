import { BUS_VARIABLE, type BusChoice, chooseBus } from "./choose-bus.ts";

export interface FindBusOptions {
  /** What the program itself says, or a command's own argument. */
  readonly argument?: string | undefined;
  /** `--bus`. */
  readonly flag?: string | undefined;
  /** Default: the environment of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** The configuration file, relative to `directory`. Default: `twowire.config.json`, where there is one. */
  readonly file?: string | undefined;
  /** Default: the working directory. */
  readonly directory?: string | undefined;
}

/**
 * Chooses the one bus of a program as {@link chooseBus} orders it. The configuration file is read only where nothing
 * stronger decides; of several buses in it, the one called `main` is meant, or the only one.
 * @throws I2CError for a configuration file that cannot be read, is wrong, or has several buses and none of them `main`
 */
export async function findBus(options: FindBusOptions = {}): Promise<BusChoice> {
  const { argument, flag, environment = process.env } = options;
  const choice = chooseBus({ argument, flag, environment: environment[BUS_VARIABLE] });
  if (choice.source !== "default") return choice;
  // Loaded here and not before: a command that is told its bus needs no parser of configurations.
  const { defaultBusOf } = await import("./configuration/default-bus.ts");
  const { readConfigurationFile } = await import("./configuration/configuration-file.ts");
  const file = await readConfigurationFile(options);
  return chooseBus({ configuration: file && defaultBusOf(file) });
}
