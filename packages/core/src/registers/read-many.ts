import { I2CError } from "../i2c-error.ts";
import type { FieldValue } from "./field-value.ts";
import { decodeRegister, RegisterClient } from "./register-client.ts";
import type { FieldReference, Register } from "./register-map.ts";
import { getWord } from "./word-bytes.ts";

/** A register that can be read. */
interface Readable {
  read(): Promise<unknown>;
}

/** Registers that one transfer reads, one after the other without a gap. */
interface Run {
  readonly first: RegisterClient;
  readonly registers: Register[];
  bytes: number;
}

/**
 * Reads several registers of one chip, given in any order, in as few transfers as the chip allows: neighbours together where
 * its pointer moves on by itself and nothing precious lies between them, the others one by one.
 *
 * ```
 * const [time, status] = await readMany(chip.time, chip.status);
 * ```
 *
 * @returns what each `read` would, in the same order
 * @throws I2CError `invalid-argument` for registers of different devices
 */
export async function readMany<const A extends readonly Readable[]>(
  ...registers: A
): Promise<{ -readonly [I in keyof A]: Awaited<ReturnType<A[I]["read"]>> }> {
  const clients = registers.map((register) => clientOf(register, registers[0]));
  const words = new Map<Register, number>();
  const asked: RegisterClient[] = [];
  for (const client of clients) {
    const word = client.known();
    if (word === undefined) asked.push(client);
    else words.set(client.register, word);
  }
  for (const run of runsOf(asked)) await readRun(run, words);
  const values = clients.map(({ register }): FieldValue | Record<string, FieldValue> => {
    return decodeRegister(register, words.get(register) ?? 0);
  });
  // Each value is what the type of its register's read says.
  return values as { -readonly [I in keyof A]: Awaited<ReturnType<A[I]["read"]>> };
}

async function readRun({ first, registers, bytes }: Run, words: Map<Register, number>): Promise<void> {
  const { cache } = first;
  const tickets = registers.map((register) => cache?.beginRead(register));
  const buffer = new Uint8Array(bytes);
  await first.readInto(buffer);
  let offset = 0;
  for (const [index, register] of registers.entries()) {
    const word = getWord(buffer, offset, register.bytes, register.order);
    const ticket = tickets[index];
    if (ticket !== undefined) cache?.endRead(register, ticket, word);
    words.set(register, word);
    offset += register.bytes;
  }
}

function clientOf(register: Readable, first: Readable | undefined): RegisterClient {
  const problem = (message: string, nextStep: string): I2CError =>
    new I2CError({ kind: "invalid-argument", message, nextStep });
  if (!(register instanceof RegisterClient)) {
    throw problem("readMany was given something else than a register", "Give registers that registersOf made.");
  }
  if (!register.register.readable) {
    throw problem(`Register ${register.register.name} is write-only`, "Leave it out.");
  }
  if (first instanceof RegisterClient && first.device !== register.device) {
    throw problem("readMany was given registers of different devices", "Call it once for each device.");
  }
  return register;
}

function runsOf(clients: readonly RegisterClient[]): readonly Run[] {
  const byAddress = [...new Set(clients)].toSorted((one, other) => one.register.address - other.register.address);
  const runs: Run[] = [];
  for (const client of byAddress) {
    const run = runs.at(-1);
    const bridge = run === undefined ? undefined : bridgeTo(client, run);
    if (run === undefined || bridge === undefined) {
      runs.push({ first: client, registers: [client.register], bytes: client.register.bytes });
      continue;
    }
    for (const register of [...bridge, client.register]) {
      run.registers.push(register);
      run.bytes += register.bytes;
    }
  }
  return runs;
}

/** The registers to read on the way from the end of a run to this one, or `undefined` where a transfer of its own is better. */
function bridgeTo(client: RegisterClient, run: Run): readonly Register[] | undefined {
  const { map, register } = client;
  const { increment, wraps } = map.pointer;
  const last = run.registers.at(-1);
  if (last === undefined || !movesOn(client) || !shareBank(last, register)) return undefined;
  // A queue keeps the pointer; what is wanted of it comes last, or in a transfer of its own.
  if (last.fifo !== undefined || wraps.some((wrap) => wrap.last >= last.address && wrap.last < register.address)) {
    return undefined;
  }
  const after = (each: Register): number => each.address + (increment === "byte" ? each.bytes : 1);
  const between = map.registers.filter(
    (each) => each.address > last.address && each.address < register.address && mayShareBank(each, register),
  );
  let next = after(last);
  let bytes = 0;
  for (const each of between) {
    if (each.address !== next || each.precious || !each.readable || !isThere(each, register)) return undefined;
    next = after(each);
    bytes += each.bytes;
  }
  // A transfer of its own costs two address bytes and the pointer again.
  if (next !== register.address || bytes > 2 + map.pointer.bytes) return undefined;
  const limit = client.device.controller.capabilities.maxJoinedReadLength;
  return run.bytes + bytes + register.bytes <= limit ? between : undefined;
}

/** Whether the pointer of this chip moves on, as far as that is known. */
function movesOn({ map, cache }: RegisterClient): boolean {
  const { increment, enabledBy, disabledBy } = map.pointer;
  if (increment === "none") return false;
  const isKnown = (reference: FieldReference | undefined, expected: boolean): boolean => {
    if (reference === undefined) return true;
    const register = map.registers.find(({ name }) => name === reference.register);
    const { word, known } = (register && cache?.look(register)) ?? { word: 0, known: 0 };
    return (known & reference.mask) >>> 0 === reference.mask && ((word & reference.mask) !== 0) === expected;
  };
  return isKnown(enabledBy, true) && isKnown(disabledBy, false);
}

/** Whether both are in the same banks, so that selecting one for the first selects it for the second. */
function shareBank(one: Register, other: Register): boolean {
  const { banks } = one;
  if (banks === undefined || other.banks === undefined) return banks === other.banks;
  return banks.length === other.banks.length && banks.every((bank) => other.banks?.includes(bank));
}

/** Whether some bank may have both. */
function mayShareBank(one: Register, other: Register): boolean {
  if (one.banks === undefined || other.banks === undefined) return true;
  return one.banks.some((bank) => other.banks?.includes(bank));
}

/** Whether one register is in every bank from which another may be read. */
function isThere(one: Register, other: Register): boolean {
  if (one.banks === undefined) return true;
  return other.banks?.every((bank) => one.banks?.includes(bank)) ?? false;
}
