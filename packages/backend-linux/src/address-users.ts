import { type AddressUser, FIRST_DEVICE_ADDRESS, LAST_DEVICE_ADDRESS, toAddress } from "@twowire/core";
import type { Sysfs } from "./adapters.ts";
import { I2C_SLAVE } from "./i2c-dev-abi.ts";
import { failedCall } from "./kernel-errors.ts";
import type { SystemCalls } from "./system-calls.ts";

/** Asks the kernel which addresses its drivers own. It only looks them up: nothing is sent. */
export function ownedAddresses(calls: SystemCalls, file: number): number[] {
  const owned: number[] = [];
  for (let address = FIRST_DEVICE_ADDRESS; address <= LAST_DEVICE_ADDRESS; address += 1) {
    const result = calls.ioctl(file, I2C_SLAVE, address);
    if (result < 0 && failedCall(result, "ioctl(I2C_SLAVE)").code === "EBUSY") owned.push(address);
  }
  return owned;
}

/**
 * Every address of an adapter that a kernel driver owns, lowest first.
 * @param owned what the kernel said; sysfs names no device that the firmware named, nor one on the other side of a mux
 */
export function addressUsers(sysfs: Sysfs, number: number, owned: readonly number[]): AddressUser[] {
  const users = sysfs.usersOf(number);
  const known = new Set<number>(users.map(({ address }) => address));
  const unplaced = sysfs.driversWithoutAddress(number).join(" or ");
  for (const address of owned.filter((candidate) => !known.has(candidate)).map(toAddress)) {
    const driver = sysfs.ownerOf(number, address) ?? (unplaced === "" ? "a kernel driver" : unplaced);
    users.push({ address, chip: undefined, driver });
  }
  return users.sort((one, other) => one.address - other.address);
}
