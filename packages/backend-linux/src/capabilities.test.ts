import { describe, expect, it } from "vitest";
import { i2cBusCapabilities, messageCapabilities, restrict, smbusCapabilities } from "./capabilities.ts";
import {
  adapterType,
  FUNC_10BIT_ADDRESS,
  FUNC_I2C,
  FUNC_SMBUS_QUICK,
  FUNC_SMBUS_READ_BLOCK_DATA,
  FUNC_SMBUS_READ_BYTE,
  FUNC_SMBUS_READ_WORD_DATA,
  FUNC_SMBUS_WRITE_BYTE_DATA,
  summarize,
} from "./functionality.ts";
import { quirksOf } from "./known-adapters.ts";

/** What i2c-stub answers. */
const STUB = 0x0c7f_0000;

describe("capabilities", () => {
  it("of combined messages follow the functionality bits", () => {
    expect(messageCapabilities(FUNC_I2C)).toMatchObject({
      maxSegments: 42,
      maxWriteLength: 8192,
      readThenAny: true,
      writeThenWrite: true,
      emptyWrite: false,
      emptyRead: false,
      countedRead: false,
      smbusTransactions: false,
      tenBitAddresses: false,
      cut: false,
      heldBus: false,
      recovery: false,
    });
    const more = messageCapabilities(FUNC_I2C | FUNC_10BIT_ADDRESS | FUNC_SMBUS_QUICK | FUNC_SMBUS_READ_BLOCK_DATA);
    expect(more).toMatchObject({ emptyWrite: true, emptyRead: true, countedRead: true, tenBitAddresses: true });
  });

  it("of SMBus transactions are no more than the bits allow", () => {
    expect(smbusCapabilities(STUB)).toMatchObject({
      maxSegments: 2,
      readThenAny: false,
      writeThenWrite: false,
      maxWriteLength: 33,
      maxReadLength: 1,
      maxJoinedWriteLength: 1,
      maxJoinedReadLength: 32,
      emptyWrite: true,
    });
    expect(smbusCapabilities(FUNC_SMBUS_READ_BYTE | FUNC_SMBUS_WRITE_BYTE_DATA)).toMatchObject({
      maxSegments: 1,
      maxWriteLength: 2,
      maxReadLength: 1,
      maxJoinedReadLength: 0,
      maxJoinedWriteLength: 0,
      emptyWrite: false,
    });
    expect(smbusCapabilities(FUNC_SMBUS_READ_BLOCK_DATA)).toMatchObject({
      maxSegments: 2,
      maxJoinedWriteLength: 1,
      maxJoinedReadLength: 0,
      countedRead: true,
      smbusTransactions: true,
    });
    expect(smbusCapabilities(FUNC_SMBUS_READ_WORD_DATA)).toMatchObject({ maxSegments: 2, maxJoinedReadLength: 2 });
  });

  it("of i2c-bus are long single transfers and short combined ones", () => {
    expect(i2cBusCapabilities(STUB | FUNC_I2C)).toMatchObject({
      maxSegments: 2,
      maxWriteLength: 8192,
      maxReadLength: 8192,
      maxJoinedReadLength: 32,
    });
    expect(i2cBusCapabilities(STUB)).toMatchObject({ maxWriteLength: 33, maxReadLength: 1 });
  });

  it("are restricted by what is known about the adapter, never widened", () => {
    const { capabilities: cp2112 } = quirksOf("cp2112");
    expect(restrict(messageCapabilities(FUNC_I2C | FUNC_SMBUS_READ_BLOCK_DATA), cp2112, 400_000)).toMatchObject({
      maxSegments: 2,
      maxWriteLength: 61,
      maxJoinedWriteLength: 16,
      countedRead: false,
      readThenAny: false,
      writeThenWrite: false,
      clockHz: 400_000,
    });
    expect(restrict(smbusCapabilities(FUNC_SMBUS_READ_BYTE), cp2112, undefined)).toMatchObject({
      maxSegments: 1,
      maxReadLength: 1,
      maxJoinedReadLength: 0,
    });
    expect(quirksOf("i2c-bcm2835").capabilities).toEqual({ readThenAny: false, clockStretching: "none" });
    expect(quirksOf(undefined).capabilities).toEqual({});
  });

  it("give an adapter the type that i2cdetect -l shows", () => {
    expect(adapterType(FUNC_I2C | STUB)).toBe("i2c");
    expect(adapterType(STUB)).toBe("smbus");
    expect(adapterType(FUNC_SMBUS_READ_BYTE)).toBe("smbus");
    expect(adapterType(FUNC_SMBUS_QUICK)).toBe("dummy");
  });

  it("are summed up for a listing", () => {
    expect(summarize(FUNC_I2C | STUB)).toBe("I2C");
    expect(summarize(FUNC_I2C | FUNC_10BIT_ADDRESS)).toBe("I2C, 10-bit addresses");
    expect(summarize(STUB)).toBe("SMBus only, with I2C blocks");
    expect(summarize(FUNC_SMBUS_READ_BYTE)).toBe("SMBus only");
    expect(summarize(0)).toBe("nothing that could be used");
  });
});
