import { I2CError } from "@twowire/core";

/**
 * An SMBus block tells its own length in its first byte, so the controller has to stop at a place that it learns on the way.
 * @throws I2CError `unsupported`
 */
export function refuseBlockRead(): never {
  throw new I2CError({
    kind: "unsupported",
    message: "Reading an SMBus block (mode s) is not supported: no backend can read a length that the target gives",
    nextStep: "Read the length byte with mode b, then that many bytes and one more with mode i.",
  });
}
