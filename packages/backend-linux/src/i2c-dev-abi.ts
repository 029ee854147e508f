/** The numbers and structures of linux/i2c.h and linux/i2c-dev.h, as bytes in memory that the kernel reads. */

/** ioctl requests of a /dev/i2c-N file. I2C_RETRIES and I2C_TIMEOUT change the adapter for every process. */
export const I2C_RETRIES = 0x0701;
export const I2C_TIMEOUT = 0x0702;
export const I2C_SLAVE = 0x0703;
export const I2C_FUNCS = 0x0705;
export const I2C_SLAVE_FORCE = 0x0706;
export const I2C_RDWR = 0x0707;
export const I2C_PEC = 0x0708;
export const I2C_SMBUS = 0x0720;

/** Most messages in one I2C_RDWR (I2C_RDWR_IOCTL_MAX_MSGS), and most bytes in each; more is EINVAL. */
export const MAX_MESSAGES = 42;
export const MAX_MESSAGE_LENGTH = 8192;

/** Flags of an i2c_msg. */
export const I2C_M_RD = 0x0001;
export const I2C_M_TEN = 0x0010;
/** The first byte read says how many follow; needs FUNC_SMBUS_READ_BLOCK_DATA. */
export const I2C_M_RECV_LEN = 0x0400;

/** Most bytes of an SMBus block, and the bytes of `union i2c_smbus_data`: length, block, and room for a PEC. */
export const SMBUS_BLOCK_MAX = 32;
export const SMBUS_DATA_SIZE = SMBUS_BLOCK_MAX + 2;

/** `read_write` of an SMBus call. */
export const SMBUS_WRITE = 0;
export const SMBUS_READ = 1;

/** `size` of an SMBus call: which of the SMBus transactions it is. */
export const SMBUS_QUICK = 0;
export const SMBUS_BYTE = 1;
export const SMBUS_BYTE_DATA = 2;
export const SMBUS_WORD_DATA = 3;
export const SMBUS_PROC_CALL = 4;
export const SMBUS_BLOCK_DATA = 5;
export const SMBUS_BLOCK_PROC_CALL = 7;
export const SMBUS_I2C_BLOCK_DATA = 8;

/** Where things are in the structures; it depends on the size of a pointer and on the byte order of the machine. */
export interface KernelAbi {
  readonly pointerSize: 4 | 8;
  readonly littleEndian: boolean;
}

/** Bytes of `struct i2c_msg`: three 16-bit fields, padding, a pointer. */
export function messageSize(abi: KernelAbi): number {
  return 8 + abi.pointerSize;
}

/** Bytes of `struct i2c_rdwr_ioctl_data`, which is padded to whole pointers. */
export function transferSize(abi: KernelAbi): number {
  return 2 * abi.pointerSize;
}

/** Bytes of `struct i2c_smbus_ioctl_data`. */
export function smbusSize(abi: KernelAbi): number {
  return 8 + abi.pointerSize;
}

/** Puts a `struct i2c_msg`. @param buffer address of its bytes */
export function putMessage(
  view: DataView,
  abi: KernelAbi,
  offset: number,
  address: number,
  flags: number,
  length: number,
  buffer: number,
): void {
  view.setUint16(offset, address, abi.littleEndian);
  view.setUint16(offset + 2, flags, abi.littleEndian);
  view.setUint16(offset + 4, length, abi.littleEndian);
  putPointer(view, abi, offset + 8, buffer);
}

/** The length in a `struct i2c_msg`. */
export function getMessageLength(view: DataView, abi: KernelAbi, offset: number): number {
  return view.getUint16(offset + 4, abi.littleEndian);
}

/** Puts a `struct i2c_rdwr_ioctl_data`. @param messages address of the array of `struct i2c_msg` */
export function putTransfer(view: DataView, abi: KernelAbi, offset: number, messages: number, count: number): void {
  putPointer(view, abi, offset, messages);
  view.setUint32(offset + abi.pointerSize, count, abi.littleEndian);
}

/** Puts all of a `struct i2c_smbus_ioctl_data` but its data. */
export function putSmbusCall(
  view: DataView,
  abi: KernelAbi,
  offset: number,
  readWrite: number,
  command: number,
  size: number,
): void {
  view.setUint8(offset, readWrite);
  view.setUint8(offset + 1, command);
  view.setUint32(offset + 4, size, abi.littleEndian);
}

/** Puts the data of a `struct i2c_smbus_ioctl_data`. @param data address of a `union i2c_smbus_data` */
export function putSmbusData(view: DataView, abi: KernelAbi, offset: number, data: number): void {
  putPointer(view, abi, offset + 8, data);
}

/** The low 32 bits of an `unsigned long`, where the functionality of an adapter is. */
export function getUnsignedLong(view: DataView, abi: KernelAbi, offset: number): number {
  const low = abi.littleEndian || abi.pointerSize === 4 ? offset : offset + 4;
  return view.getUint32(low, abi.littleEndian);
}

/** Addresses of a process fit into the 53 bits that a number holds exactly, and a BigInt per pointer is spared. */
function putPointer(view: DataView, abi: KernelAbi, offset: number, address: number): void {
  if (abi.pointerSize === 4) {
    view.setUint32(offset, address, abi.littleEndian);
    return;
  }
  // A remainder would cost more than all the rest.
  const high = Math.floor(address / 2 ** 32);
  const low = address - high * 2 ** 32;
  view.setUint32(offset, abi.littleEndian ? low : high, abi.littleEndian);
  view.setUint32(offset + 4, abi.littleEndian ? high : low, abi.littleEndian);
}
