import { I2CError } from "@twowire/core";

/** Something to be let go of when everything is closed. */
export interface Closing {
  /** What it is, for an error: `the bus lab`. */
  readonly what: string;
  readonly close: () => PromiseLike<void> | undefined;
}

/**
 * Closes everything, one after the other in the order given, whatever fails on the way.
 * @returns what failed
 */
export async function closeAll(closings: readonly Closing[]): Promise<readonly I2CError[]> {
  const failures: I2CError[] = [];
  for (const { what, close } of closings) {
    try {
      await close();
    } catch (error) {
      const cause = I2CError.from(error);
      failures.push(
        new I2CError({
          kind: cause.kind,
          message: `Closing ${what} failed: ${cause.message}`,
          nextStep: "Everything else was closed all the same.",
          cause,
        }),
      );
    }
  }
  return failures;
}

/** One error for all that failed. */
export function closeError(failures: readonly I2CError[]): I2CError | undefined {
  const [first, ...more] = failures;
  if (first === undefined || more.length === 0) return first;
  return new I2CError({
    kind: first.kind,
    message: failures.map(({ message }) => message).join(" "),
    nextStep: "See the causes.",
    cause: new AggregateError(failures),
  });
}
