import { GuestFailure } from "./boot.mjs";
import { MissingRequirement } from "./requirements.mjs";

const STATUS_OF_GUEST = { boot: 70, died: 70, timeout: 124, aborted: 130 };

/**
 * Says in one line why a command did not run to its end.
 * @param {unknown} error
 * @returns {number} the exit status for it
 */
export function reportFailure(error) {
  if (error instanceof MissingRequirement) {
    process.stderr.write(`lab: ${error.message}\n`);
    return 69;
  }
  if (error instanceof GuestFailure) {
    process.stderr.write(`lab: ${error.message}\n`);
    return STATUS_OF_GUEST[error.reason];
  }
  throw error;
}
