import { I2CError } from "./i2c-error.ts";

/** A bus as a user names it: `linux:1`, `sim:mcp9808@0x18`, `gpio:/dev/gpiochip0?scl=3&sda=2`. */
export interface BusUri {
  /** The whole of it, as given. */
  readonly text: string;
  /** Names the backend, in lower case. */
  readonly scheme: string;
  /** What is between the colon and the question mark; each backend gives it its own meaning. */
  readonly path: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const SHAPE = /^([a-z][a-z0-9+.-]*):([^?]*)(?:\?(.*))?$/is;

/**
 * Takes a bus URI apart.
 * @throws I2CError `invalid-argument` for text without a scheme, a parameter without a value, or one given twice
 */
export function parseBusUri(text: string): BusUri {
  const match = SHAPE.exec(text.trim());
  const [, scheme, path, query] = match ?? [];
  if (scheme === undefined || path === undefined) {
    throw new I2CError({
      kind: "invalid-argument",
      message: `"${text}" names no bus`,
      nextStep: "Give scheme:path, for instance sim:, linux:1 or linux:/dev/i2c-1.",
    });
  }
  return { text: text.trim(), scheme: scheme.toLowerCase(), path, parameters: parseParameters(text, query) };
}

/**
 * Refuses parameters that a backend does not know, so that a misspelt one is not ignored.
 * @throws I2CError `invalid-argument` naming those that it knows
 */
export function checkParameters(uri: BusUri, known: readonly string[]): void {
  for (const name of uri.parameters.keys()) {
    if (known.includes(name)) continue;
    throw new I2CError({
      kind: "invalid-argument",
      message: `"${uri.text}" has an unknown parameter "${name}"`,
      nextStep:
        known.length === 0 ? `${uri.scheme}: takes no parameters.` : `${uri.scheme}: takes ${known.join(", ")}.`,
    });
  }
}

function parseParameters(text: string, query: string | undefined): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of (query ?? "").split("&").filter((part) => part !== "")) {
    const equals = pair.indexOf("=");
    const name = equals === -1 ? pair : pair.slice(0, equals);
    if (equals <= 0 || parameters.has(name)) {
      throw new I2CError({
        kind: "invalid-argument",
        message: `"${text}" has ${equals <= 0 ? `a parameter "${pair}" without a value` : `"${name}" twice`}`,
        nextStep: "Write parameters as ?name=value&name=value.",
      });
    }
    parameters.set(name, decode(pair.slice(equals + 1)));
  }
  return parameters;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
