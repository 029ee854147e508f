import { decodeInteger, encodeInteger, I2CError, type Now } from "@twowire/core";
import type { BareByte, SMBusAccess, SMBusCommand } from "./smbus-command.ts";
import { whenKnown } from "./when-known.ts";

/** Longest block of SMBus 2.0. */
export const BLOCK_MAX = 32;

/** A value for a controller, in bytes, and what happens once they are all over the wire. */
export interface Reply {
  readonly bytes: Uint8Array;
  readonly taken: () => void;
}

/** A command in the bytes that the wire carries between the command code and the packet error code. */
export interface WireCommand {
  /** Bytes of data in a write; of a block, the count alone; `undefined` where nothing can be written. */
  readonly dataLength: number | undefined;
  /** Whether the first of them says how many follow. */
  readonly counted: boolean;
  readonly read: (() => Now<Reply>) | undefined;
  readonly accepts: ((data: Uint8Array) => Now<boolean>) | undefined;
  readonly write: ((data: Uint8Array) => Now<void>) | undefined;
  readonly call: ((data: Uint8Array) => Now<Reply>) | undefined;
}

/** How values of one kind go over the wire. */
interface Coding<Value> {
  readonly dataLength: number;
  readonly counted: boolean;
  readonly decode: (data: Uint8Array) => Value;
  readonly encode: (value: Value) => Uint8Array;
}

const BYTE = integerCoding(1);
const WORD = integerCoding(2);
const BLOCK: Coding<Uint8Array> = {
  dataLength: 1,
  counted: true,
  decode: (data) => data.slice(1),
  encode: (bytes) => Uint8Array.of(checkedBlock(bytes).length, ...bytes),
};

/** Turns what an author says of a command into bytes. */
export function wireCommand(command: SMBusCommand): WireCommand {
  switch (command.kind) {
    case "byte":
      return inBytes(command, BYTE);
    case "word":
      return inBytes(command, WORD);
    case "block":
      return inBytes(command, BLOCK);
    case "send": {
      const write = (): Now<void> => command.send();
      return { dataLength: 0, counted: false, read: undefined, accepts: undefined, write, call: undefined };
    }
  }
}

/** The same for the byte without a command, which is its own data. */
export function wireByte(byte: BareByte): WireCommand {
  return inBytes(byte, BYTE);
}

function inBytes<Value>(
  command: SMBusAccess<Value> & { call?(value: Value): Now<Value> },
  { dataLength, counted, decode, encode }: Coding<Value>,
): WireCommand {
  // Bound, because an author's command may be an object of a class.
  const read = command.read?.bind(command);
  const taken = command.taken?.bind(command);
  const accepts = command.accepts?.bind(command);
  const write = command.write?.bind(command);
  const call = command.call?.bind(command);
  return {
    dataLength: write === undefined && call === undefined ? undefined : dataLength,
    counted,
    read: read && (() => whenKnown(read(), (value) => ({ bytes: encode(value), taken: () => taken?.(value) }))),
    accepts: accepts && ((data) => accepts(decode(data))),
    write: write && ((data) => write(decode(data))),
    call:
      call && ((data) => whenKnown(call(decode(data)), (value) => ({ bytes: encode(value), taken: () => undefined }))),
  };
}

function integerCoding(dataLength: 1 | 2): Coding<number> {
  return {
    dataLength,
    counted: false,
    decode: (data) => decodeInteger(data, "little"),
    encode: (value) => encodeInteger(value, dataLength, "little"),
  };
}

/** @throws I2CError `invalid-argument` */
function checkedBlock(bytes: Uint8Array): Uint8Array {
  if (bytes.length >= 1 && bytes.length <= BLOCK_MAX) return bytes;
  throw new I2CError({
    kind: "invalid-argument",
    message: `A block of ${bytes.length} bytes is none`,
    nextStep: `Return 1 to ${BLOCK_MAX} bytes.`,
  });
}
