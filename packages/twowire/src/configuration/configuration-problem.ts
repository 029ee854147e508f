import { I2CError } from "@twowire/core";

/** Something wrong in a configuration. */
export interface ConfigurationProblem {
  /** The keys that lead there. */
  readonly path: readonly string[];
  /** Whether it is the key itself that is wrong, or what it stands for. */
  readonly at: "key" | "value";
  /** What is wrong and what is allowed, without a full stop at the end. */
  readonly text: string;
}

/** Says where something in a configuration is: `twowire.config.json:7:15`, or `undefined` where there is no text. */
export type Locate = (path: readonly string[], at: "key" | "value") => string | undefined;

/** Most problems that one error lists. */
const LISTED = 5;

/** One error for all problems, as {@link describeProblem} words them. */
export function configurationError(problems: readonly string[], cause?: unknown): I2CError {
  const more = problems.length - LISTED;
  return new I2CError({
    kind: "invalid-argument",
    message: `${problems.slice(0, LISTED).join("; ")}${more > 0 ? `; and ${more} more` : ""}`,
    nextStep: `Correct ${problems.length === 1 ? "this" : "these"} in the configuration.`,
    cause,
  });
}

/** `twowire.config.json:7:15: devices.room.chip: "mcp9809" is not a chip; known are mcp9808`. */
export function describeProblem({ path, at, text }: ConfigurationProblem, locate: Locate): string {
  const keys = path.map((key) => (/^[\w-]+$/.test(key) ? key : describeValue(key))).join(".");
  return [locate(path, at), keys, text].filter((part) => part !== undefined && part !== "").join(": ");
}

/** A value as an error shows it: short, on one line, and safe whatever it is. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case "string": {
      const shown = JSON.stringify(value);
      return shown.length <= 60 ? shown : `${shown.slice(0, 56)}…"`;
    }
    case "number":
    case "boolean":
    case "bigint":
    case "undefined":
      return String(value);
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? "a list" : "an object";
    case "function":
    case "symbol":
      return `a ${typeof value}`;
  }
}
