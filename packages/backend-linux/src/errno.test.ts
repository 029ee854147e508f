import type { I2CErrorKind } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { errnoName, kindOfErrno, type Origin } from "./errno.ts";
import { quirksOf } from "./known-adapters.ts";

const TABLE: readonly (readonly [errno: number, name: string, origin: Origin, kind: I2CErrorKind])[] = [
  [6, "ENXIO", "transfer", "nack-address"],
  [121, "EREMOTEIO", "transfer", "nack"],
  [5, "EIO", "transfer", "bus-error"],
  [19, "ENODEV", "transfer", "nack"],
  [19, "ENODEV", "open", "disconnected"],
  [6, "ENXIO", "open", "disconnected"],
  [11, "EAGAIN", "transfer", "arbitration-lost"],
  [110, "ETIMEDOUT", "transfer", "timeout"],
  [16, "EBUSY", "claim", "address-in-use"],
  [16, "EBUSY", "transfer", "bus-stuck"],
  [95, "EOPNOTSUPP", "transfer", "unsupported"],
  [95, "EOPNOTSUPP", "query", "unsupported"],
  [74, "EBADMSG", "transfer", "pec-mismatch"],
  [71, "EPROTO", "transfer", "protocol"],
  [108, "ESHUTDOWN", "transfer", "disconnected"],
  [22, "EINVAL", "transfer", "invalid-argument"],
  [22, "EINVAL", "claim", "invalid-argument"],
  [2, "ENOENT", "claim", "disconnected"],
  [2, "ENOENT", "open", "not-found"],
  [13, "EACCES", "open", "permission-denied"],
  [1, "EPERM", "open", "permission-denied"],
  [2, "ENOENT", "open", "not-found"],
  [25, "ENOTTY", "query", "invalid-argument"],
  [12, "ENOMEM", "transfer", "io"],
  [14, "EFAULT", "transfer", "io"],
  [9, "EBADF", "transfer", "io"],
];

describe("errno", () => {
  it.each(TABLE)("%i is %s, from %s %s", (errno, name, origin, kind) => {
    expect(errnoName(errno)).toBe(name);
    expect(kindOfErrno(name, origin)).toBe(kind);
  });

  it("means something else from drivers that are known for it", () => {
    const inTransfer = (driver: string, name: string): I2CErrorKind =>
      kindOfErrno(name, "transfer", quirksOf(driver).errors);
    expect(inTransfer("i2c-gpio", "EIO")).toBe("nack");
    expect(inTransfer("i2c-bcm2835", "EIO")).toBe("nack");
    expect(inTransfer("i2c-bcm2835", "EREMOTEIO")).toBe("nack");
    expect(inTransfer("cp2112", "ETIMEDOUT")).toBe("nack");
    expect(inTransfer("cp2112", "EIO")).toBe("nack");
    expect(inTransfer("some-other", "EIO")).toBe("bus-error");
    expect(kindOfErrno("EBUSY", "claim", quirksOf("cp2112").errors)).toBe("address-in-use");
  });
});
