import type { Now } from "@twowire/core";

/** Goes on with an answer: at once where it is there already, so that a byte costs no promise. */
export function whenKnown<T, U>(answer: Now<T>, goOn: (value: T) => U): Now<U> {
  return answer instanceof Promise ? answer.then(goOn) : goOn(answer);
}
