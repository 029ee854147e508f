/** The environment variable that chooses the bus. */
export const BUS_VARIABLE = "TWOWIRE_BUS";

/** The bus where nobody chose one: an emulated chip in this process, so that everything runs without hardware. */
export const DEFAULT_BUS = "sim:";

/** Who chose a bus. */
export type BusSource = "argument" | "flag" | "environment" | "configuration" | "default";

/** Where a bus may be chosen, strongest first; what is `undefined` did not choose. */
export interface BusCandidates {
  /** What the program itself says, or a command's own argument. */
  readonly argument?: string | undefined;
  /** `--bus`: a URI, or the name of a bus in the configuration file. */
  readonly flag?: string | undefined;
  /** The value of `TWOWIRE_BUS`, of the same kinds; empty is as good as unset, as everywhere in a shell. */
  readonly environment?: string | undefined;
  /** What the configuration file says, and where: `twowire.config.json:2:10`. */
  readonly configuration?: { readonly uri: string; readonly place: string } | undefined;
}

/** A bus, who chose it, and how an error says so. */
export interface BusChoice {
  readonly uri: string;
  readonly source: BusSource;
  /** The name in the configuration file that chose it, where one did. */
  readonly name?: string | undefined;
  /** `from TWOWIRE_BUS`, `from twowire.config.json:2:10`. */
  readonly origin: string;
}

/** The one order of choice: argument, `--bus`, `TWOWIRE_BUS`, configuration file, `sim:`. */
export function chooseBus({ argument, flag, environment, configuration }: BusCandidates): BusChoice {
  if (argument !== undefined) return { uri: argument, source: "argument", origin: "given to the program" };
  if (flag !== undefined) return { uri: flag, source: "flag", origin: "from --bus" };
  if (environment !== undefined && environment.trim() !== "") {
    return { uri: environment, source: "environment", origin: `from ${BUS_VARIABLE}` };
  }
  if (configuration !== undefined) {
    const { uri, place } = configuration;
    return { uri, source: "configuration", origin: `from ${place}` };
  }
  return { uri: DEFAULT_BUS, source: "default", origin: "the default" };
}
