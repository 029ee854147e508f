import { errnoName } from "./errno.ts";

/** A system call that failed, with what Node's own errors carry: kept as the `cause` of an I2CError. */
export class SystemError extends Error {
  override readonly name = "SystemError";
  /** Positive, as in errno.h. */
  readonly errno: number;
  readonly code: string;
  readonly syscall: string;

  constructor(errno: number, syscall: string) {
    const code = errnoName(errno);
    super(`${code} (${errno}) from ${syscall}`);
    this.errno = errno;
    this.code = code;
    this.syscall = syscall;
  }
}

/** The name of the errno that an error carries, from this backend, Node or an add-on; `undefined` where it has none. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // Node's own errors have it negative, add-ons positive; their `code` is empty where they do not know the name.
  if ("errno" in error && typeof error.errno === "number" && error.errno !== 0) return errnoName(Math.abs(error.errno));
  return "code" in error && typeof error.code === "string" && error.code !== "" ? error.code : undefined;
}
