import { I2CError } from "../i2c-error.ts";
import type { FieldValue } from "./field-value.ts";
import { decodeRegister, RegisterClient } from "./register-client.ts";
import type { Register } from "./register-map.ts";
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
  for (const run of runsOf(clients)) {
    const buffer = new Uint8Array(run.bytes);
    await run.first.readInto(buffer);
    let offset = 0;
    for (const register of run.registers) {
      words.set(register, getWord(buffer, offset, register.bytes, register.order));
      offset += register.bytes;
    }
  }
  const values = clients.map(({ register }): FieldValue | Record<string, FieldValue> => {
    return decodeRegister(register, words.get(register) ?? 0);
  });
  // Each value is what the type of its register's read says.
  return values as { -readonly [I in keyof A]: Awaited<ReturnType<A[I]["read"]>> };
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
  const { increment } = map.pointer;
  const last = run.registers.at(-1);
  if (increment === "none" || last === undefined) return undefined;
  const after = (each: Register): number => each.address + (increment === "byte" ? each.bytes : 1);
  const between = map.registers.filter((each) => each.address > last.address && each.address < register.address);
  let next = after(last);
  let bytes = 0;
  for (const each of between) {
    if (each.address !== next || each.precious || !each.readable) return undefined;
    next = after(each);
    bytes += each.bytes;
  }
  // A transfer of its own costs two address bytes and the pointer again.
  if (next !== register.address || bytes > 2 + map.pointer.bytes) return undefined;
  const limit = client.device.controller.capabilities.maxJoinedReadLength;
  return run.bytes + bytes + register.bytes <= limit ? between : undefined;
}
