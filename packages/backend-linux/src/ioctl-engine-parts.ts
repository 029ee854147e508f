import type { Clock, ControllerCapabilities, ProgramLock } from "@twowire/core";
import type { AddressClaim } from "./address-claim.ts";
import type { IoctlFile } from "./ioctl-file.ts";
import type { ErrorContext } from "./kernel-errors.ts";

/** What both ioctl engines are made from. */
export interface IoctlEngineParts {
  readonly file: IoctlFile;
  readonly capabilities: ControllerCapabilities;
  readonly clock: Clock;
  readonly claim: AddressClaim;
  /** `undefined` where other programs are not kept off the bus. */
  readonly programLock: ProgramLock | undefined;
  readonly context: ErrorContext;
}
