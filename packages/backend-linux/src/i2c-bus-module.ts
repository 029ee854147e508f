/** The part of the npm package i2c-bus that this backend uses. */
export interface I2cBusModule {
  /** Opens nothing yet: device files are opened one per address, when an address is first used. */
  openSync(busNumber: number, options: { readonly forceAccess: boolean }): I2cBusHandle;
}

type Done = (error: unknown) => void;
type DoneWith = (error: unknown, result: number) => void;

/**
 * A bus of that package. Its calls with a callback run on another thread. The package takes nothing but instances of `Buffer`
 * for bytes; they are called by their base class here, so that these types do not need those of Node.
 */
export interface I2cBusHandle {
  i2cFuncsSync(): I2cBusFunctions;
  closeSync(): void;

  i2cRead(address: number, length: number, buffer: Uint8Array, done: DoneWith): void;
  i2cWrite(address: number, length: number, buffer: Uint8Array, done: DoneWith): void;
  readByte(address: number, command: number, done: DoneWith): void;
  readWord(address: number, command: number, done: DoneWith): void;
  readI2cBlock(address: number, command: number, length: number, buffer: Uint8Array, done: DoneWith): void;
  receiveByte(address: number, done: DoneWith): void;
  sendByte(address: number, byte: number, done: Done): void;
  writeByte(address: number, command: number, byte: number, done: Done): void;
  writeWord(address: number, command: number, word: number, done: Done): void;
  writeI2cBlock(address: number, command: number, length: number, buffer: Uint8Array, done: DoneWith): void;
  writeQuick(address: number, bit: number, done: Done): void;

  i2cReadSync(address: number, length: number, buffer: Uint8Array): number;
  i2cWriteSync(address: number, length: number, buffer: Uint8Array): number;
  readByteSync(address: number, command: number): number;
  readWordSync(address: number, command: number): number;
  readI2cBlockSync(address: number, command: number, length: number, buffer: Uint8Array): number;
  receiveByteSync(address: number): number;
  sendByteSync(address: number, byte: number): void;
  writeByteSync(address: number, command: number, byte: number): void;
  writeWordSync(address: number, command: number, word: number): void;
  writeI2cBlockSync(address: number, command: number, length: number, buffer: Uint8Array): number;
  writeQuickSync(address: number, bit: number): void;
}

/** What it says about an adapter. */
export interface I2cBusFunctions {
  readonly i2c: boolean;
  readonly smbusQuick: boolean;
  readonly smbusReceiveByte: boolean;
  readonly smbusSendByte: boolean;
  readonly smbusReadByte: boolean;
  readonly smbusWriteByte: boolean;
  readonly smbusReadWord: boolean;
  readonly smbusWriteWord: boolean;
  readonly smbusReadI2cBlock: boolean;
  readonly smbusWriteI2cBlock: boolean;
}

/** Loads the package. @throws where it is not installed, or was not built for this machine and version of Node */
export async function loadI2cBus(): Promise<I2cBusModule> {
  const { default: i2cBus } = await import("i2c-bus");
  // The published types give writeQuick an argument that it does not have.
  return i2cBus as unknown as I2cBusModule;
}
