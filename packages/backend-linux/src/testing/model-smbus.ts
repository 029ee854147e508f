import { constants } from "node:os";
import type { ModelAdapter, ModelMessage } from "./model-adapter.ts";

const { EBADMSG, EINVAL, EOPNOTSUPP, EPROTO } = constants.errno;

const QUICK = 0;
const BYTE = 1;
const BYTE_DATA = 2;
const WORD_DATA = 3;
const PROC_CALL = 4;
const BLOCK_DATA = 5;
const BLOCK_PROC_CALL = 7;
const I2C_BLOCK_DATA = 8;
const BLOCK_MAX = 32;

/** An SMBus transaction as the kernel is asked for it. */
export interface ModelSmbusCall {
  readonly address: number;
  /** I2C_CLIENT_PEC of the file. */
  readonly coded: boolean;
  readonly read: boolean;
  readonly command: number;
  readonly size: number;
  /** `union i2c_smbus_data`, filled in place. */
  readonly data: Uint8Array;
  /** Bytes that every I2C block read ends after. */
  readonly shortenBlocksTo: number | undefined;
}

/**
 * An SMBus transaction as messages, as i2c_smbus_xfer_emulated (drivers/i2c/i2c-core-smbus.c) makes them.
 * @returns 0, or a negative errno
 */
export function modelSmbus(adapter: ModelAdapter, call: ModelSmbusCall, littleEndian: boolean): number {
  const { command, size, data } = call;
  // A word of the machine; its low byte goes first on the wire.
  const places = littleEndian ? [0, 1] : [1, 0];
  const word = Uint8Array.from(places, (place) => data[place] ?? 0);
  const count = data[0] ?? 0;
  const isBlockWritten = size === BLOCK_PROC_CALL || size === I2C_BLOCK_DATA || (size === BLOCK_DATA && !call.read);
  if (isBlockWritten && (count === 0 || count > BLOCK_MAX)) return -EINVAL;
  const answer = new Uint8Array(BLOCK_MAX + 2);
  const exchange = (written: readonly number[] | undefined, read: number | "block" | undefined): number =>
    run(adapter, call, written, read, answer);
  let result: number;
  switch (size) {
    case QUICK:
      return run(adapter, { ...call, coded: false }, call.read ? undefined : [], call.read ? 0 : undefined, answer);
    case BYTE:
      result = call.read ? exchange(undefined, 1) : exchange([command], undefined);
      break;
    case BYTE_DATA:
      result = call.read ? exchange([command], 1) : exchange([command, count], undefined);
      break;
    case WORD_DATA:
      result = call.read ? exchange([command], 2) : exchange([command, ...word], undefined);
      break;
    case PROC_CALL:
      result = exchange([command, ...word], 2);
      break;
    case BLOCK_DATA:
      result = call.read
        ? exchange([command], "block")
        : exchange([command, count, ...data.subarray(1, 1 + count)], undefined);
      break;
    case BLOCK_PROC_CALL:
      result = exchange([command, count, ...data.subarray(1, 1 + count)], "block");
      break;
    case I2C_BLOCK_DATA: {
      const plain = { ...call, coded: false };
      if (!call.read) return run(adapter, plain, [command, ...data.subarray(1, 1 + count)], undefined, answer);
      result = run(adapter, plain, [command], count, answer);
      if (result === 0) data.set([call.shortenBlocksTo ?? count, ...answer.subarray(0, count)]);
      return result;
    }
    default:
      return -EOPNOTSUPP;
  }
  if (result !== 0) return result;
  if (size === PROC_CALL || (call.read && size === WORD_DATA)) {
    for (const [index, place] of places.entries()) data[place] = answer[index] ?? 0;
  } else if (size === BLOCK_PROC_CALL || (call.read && size === BLOCK_DATA)) {
    data.set(answer.subarray(0, 1 + (answer[0] ?? 0)));
  } else if (call.read) {
    data[0] = answer[0] ?? 0;
  }
  return 0;
}

/** Sends a write, a read, or both, with a packet error code at the end of the last where the file asks for one. */
function run(
  adapter: ModelAdapter,
  { address, coded }: ModelSmbusCall,
  written: readonly number[] | undefined,
  read: number | "block" | undefined,
  answer: Uint8Array,
): number {
  const messages: ModelMessage[] = [];
  const sent = written === undefined ? [] : [address << 1, ...written];
  if (written !== undefined) {
    const code = coded && read === undefined ? [crc(sent)] : [];
    messages.push({ address, tenBit: false, read: false, bytes: Uint8Array.of(...written, ...code) });
  }
  const extra = coded ? 1 : 0;
  if (read === "block") {
    const bytes = new Uint8Array(BLOCK_MAX + 1 + extra);
    messages.push({ address, tenBit: false, read: true, bytes, counted: 1 + extra });
  } else if (read !== undefined) {
    messages.push({ address, tenBit: false, read: true, bytes: new Uint8Array(read + extra) });
  }
  const result = adapter.transfer(messages, adapter.nativeSmbus);
  if (result < 0) return result;
  if (read === undefined) return 0;
  const came = messages.at(-1)?.bytes ?? new Uint8Array();
  if (read === "block" && (came[0] ?? 0) > BLOCK_MAX) return -EPROTO;
  const length = read === "block" ? 1 + (came[0] ?? 0) : read;
  answer.set(came.subarray(0, length));
  if (coded && crc([...sent, (address << 1) | 1, ...came.subarray(0, length)]) !== came[length]) return -EBADMSG;
  return 0;
}

/** SMBus's CRC-8, bit by bit. */
function crc(bytes: readonly number[]): number {
  let rest = 0;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) rest = ((rest << 1) ^ ((rest & 0x80) === 0 ? 0 : 0x07)) & 0xff;
  }
  return rest;
}
