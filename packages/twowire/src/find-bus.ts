import type { ChipDescriptor } from "@twowire/drivers";
import { BUS_VARIABLE, type BusChoice, chooseBus } from "./choose-bus.ts";
import { isChosenByName, namedBus } from "./configuration/named-bus.ts";

export interface FindBusOptions {
  /** What the program itself says, or a command's own argument. */
  readonly argument?: string | undefined;
  /** `--bus`: a URI, or the name of a bus in the configuration file. */
  readonly flag?: string | undefined;
  /** Default: the environment of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** The configuration file, relative to `directory`. Default: `twowire.config.json`, where there is one. */
  readonly file?: string | undefined;
  /** Default: the working directory. */
  readonly directory?: string | undefined;
  /**
   * What the devices of a configuration file may be, or how to load that; where given, and the file is read, its devices are
   * checked too.
   */
  readonly chips?: readonly ChipDescriptor[] | (() => Promise<readonly ChipDescriptor[]>) | undefined;
}

/**
 * Chooses the one bus of a program as {@link chooseBus} orders it. The configuration file is read only where nothing
 * stronger decides, or where that is the name of a bus in it; where none is named, the one called `main` is meant, or the only one.
 * @throws I2CError for a configuration file that cannot be read, is wrong, or has several buses and none of them `main`, and
 * `invalid-argument` for a name that it does not have
 */
export async function findBus(options: FindBusOptions = {}): Promise<BusChoice> {
  const { argument, flag, environment = process.env, chips } = options;
  const choice = chooseBus({ argument, flag, environment: environment[BUS_VARIABLE] });
  const isNamed = isChosenByName(choice);
  if (choice.source !== "default" && !isNamed) return choice;
  // Loaded here and not before: a command that is told its bus needs no parser of configurations.
  const { defaultBusOf } = await import("./configuration/default-bus.ts");
  const { readConfigurationFile } = await import("./configuration/configuration-file.ts");
  const file = await readConfigurationFile(options);
  if (file !== undefined && chips !== undefined) {
    const { checkDevices } = await import("./hardware/check-devices.ts");
    checkDevices(file, typeof chips === "function" ? await chips() : chips);
  }
  if (isNamed) return namedBus(choice, file);
  return chooseBus({ configuration: file && defaultBusOf(file) });
}
