import { I2CError } from "./i2c-error.ts";

/** The outer controller was used where only the one of the `exclusive` may be. */
export function outerUsedInside(): I2CError {
  return new I2CError({
    kind: "invalid-argument",
    message: "The outer controller was used inside exclusive, where it would wait for itself",
    nextStep: "Use the controller that exclusive passes to your function, also for drivers that you call there.",
  });
}

/** The controller of an `exclusive` was kept and used later. */
export function usedAfterItsEnd(): I2CError {
  return new I2CError({
    kind: "closed",
    message: "The controller of an exclusive that has ended was used",
    nextStep:
      "Await everything inside the function that you give to exclusive, and use the outer controller afterwards.",
  });
}

/** A bus cannot be left held by hardware that ends every transfer with a STOP. */
export function cannotHold(): I2CError {
  return new I2CError({
    kind: "unsupported",
    message: "This controller always ends a transfer with a STOP",
    nextStep: "Put everything that belongs together into one transfer; its segments are joined by repeated STARTs.",
  });
}

/** A bus cannot be left held for whoever comes next. */
export function heldForEverybody(): I2CError {
  return new I2CError({
    kind: "invalid-argument",
    message: "Without exclusive, a bus that is left held would be free for everybody's next transfer",
    nextStep: "Use stop: false only with the controller that exclusive passes to your function.",
  });
}

/** A stuck bus cannot be freed by this hardware. */
export function cannotRecover(): I2CError {
  return new I2CError({
    kind: "unsupported",
    message: "This controller cannot free a stuck bus",
    nextStep: "Power-cycle the device that holds the line low.",
  });
}

/** The bus, by its name, was closed. */
export function closedError(name: string): I2CError {
  return new I2CError({ kind: "closed", message: `The bus ${name} is closed` });
}

/** Why `work` cannot be the work of an `exclusive`; `undefined` if it can. */
export function refuseNoWork(work: unknown): I2CError | undefined {
  if (typeof work === "function") return undefined;
  return new I2CError({
    kind: "invalid-argument",
    message: `exclusive got ${work === null ? "null" : `a value of type ${typeof work}`} instead of a function`,
    nextStep: "Give a function that uses the controller it is passed.",
  });
}
