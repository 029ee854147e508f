import type { FieldValue } from "./field-value.ts";
import type { PollOptions } from "./poll-until.ts";
import type { Access, FieldDefinition, RegisterDefinition, RegisterMapDefinition } from "./register-map-definition.ts";

/** The type of a value, from how its definition says that bits stand for it. */
type ValueOf<V> = V extends { readonly enum: infer Members }
  ? V extends { readonly partial: true }
    ? (keyof Members & string) | number
    : keyof Members & string
  : V extends { readonly bit: number }
    ? boolean
    : number;

/** What a field allows: what it says, else what its register says, else both. */
type AccessOf<F, R> = F extends { readonly access: infer Own extends Access }
  ? Own
  : R extends { readonly access: infer Inherited extends Access }
    ? Inherited
    : "rw";

type Fields<R> = R extends { readonly fields: infer F extends Readonly<Record<string, FieldDefinition>> } ? F : never;

/** Names of the fields whose value says something when read. */
type ReadableField<R> = {
  [Name in keyof Fields<R> & string]: AccessOf<Fields<R>[Name], R> extends "wo"
    ? never
    : Fields<R>[Name] extends { readonly pulse: true }
      ? never
      : Name;
}[keyof Fields<R> & string];

type WritableField<R> = {
  [Name in keyof Fields<R> & string]: AccessOf<Fields<R>[Name], R> extends "ro" ? never : Name;
}[keyof Fields<R> & string];

type HasFields<R> = R extends { readonly fields: object } ? true : false;

/** A register of which only the program that runs knows what it is: a value, or values by field name. */
type AnyValue = FieldValue | Readonly<Record<string, FieldValue>>;

/** Whether a definition is only known as being one. */
type IsUnknown<R> = RegisterDefinition extends R ? true : false;

/** What reading a register gives: its fields by name, or its value where it is all one. */
export type ReadValue<R extends RegisterDefinition> =
  IsUnknown<R> extends true
    ? AnyValue
    : HasFields<R> extends true
      ? { readonly [Name in ReadableField<R>]: ValueOf<Fields<R>[Name]> }
      : ValueOf<R>;

/** What may be written to a register: any of its fields that can be, or its value where it is all one. */
export type WriteValue<R extends RegisterDefinition> =
  IsUnknown<R> extends true
    ? AnyValue
    : HasFields<R> extends true
      ? { readonly [Name in WritableField<R>]?: ValueOf<Fields<R>[Name]> }
      : ValueOf<R>;

/** The type of one field's value, whatever access it has; of the whole register, where that is all one value. */
export type FieldType<R extends RegisterDefinition, Name> = R extends { readonly fields: infer F }
  ? Name extends keyof F
    ? ValueOf<F[Name]>
    : never
  : ValueOf<R>;

/** The names of a register's fields; a register that is all one value has the field `value`. */
export type FieldName<R extends RegisterDefinition> = HasFields<R> extends true ? keyof Fields<R> & string : "value";

/** A register as bits, whatever its definition says about them. */
export interface RawAccess {
  /** Reads the register as an unsigned number. */
  readRaw(): Promise<number>;
  /**
   * Writes the register as an unsigned number.
   * @throws I2CError `invalid-argument` for a number that does not fit
   */
  writeRaw(word: number): Promise<void>;
}

export interface ReadAccess<R extends RegisterDefinition> {
  /** Reads the register. */
  read(): Promise<ReadValue<R>>;
}

export interface FieldReadAccess<R extends RegisterDefinition> {
  /** Reads the register for the sake of one field. */
  readField<Name extends ReadableField<R>>(name: Name): Promise<ValueOf<Fields<R>[Name]>>;
}

export interface FieldPollAccess<R extends RegisterDefinition> {
  /**
   * Reads the register again and again until one field has a value; the last time when the time is up.
   * @throws I2CError `timeout` when it never had, saying what it was; `invalid-argument` for a value that it cannot have
   */
  pollField<Name extends ReadableField<R>>(
    name: Name,
    value: ValueOf<Fields<R>[Name]>,
    options: PollOptions,
  ): Promise<void>;
}

export interface PollAccess<R extends RegisterDefinition> {
  /**
   * Reads the register again and again until it has a value; the last time when the time is up.
   * @throws I2CError `timeout` when it never had, saying what it was; `invalid-argument` for a value that it cannot have
   */
  poll(value: ReadValue<R>, options: PollOptions): Promise<void>;
}

export interface EntryReadAccess<R extends RegisterDefinition> {
  /** Takes entries from the queue, all in one transfer where the controller can; the map says what an empty queue gives. */
  readEntries(count: number): Promise<ReadValue<R>[]>;
}

export interface EntryWriteAccess<R extends RegisterDefinition> {
  /** Adds entries to the queue, all in one transfer where the controller can. */
  writeEntries(values: readonly WriteValue<R>[]): Promise<void>;
}

export interface WriteAccess<R extends RegisterDefinition> {
  /**
   * Writes the register. Fields that are left out become what they are after reset; numbers between two steps are rounded.
   * @throws I2CError `invalid-argument` for a value that a field cannot have
   */
  write(values: WriteValue<R>): Promise<void>;
}

export interface UpdateAccess<R extends RegisterDefinition> {
  /**
   * Changes the fields given and leaves the others as they are, with nobody else on the bus between reading and writing:
   * reserved bits go back as read, and commands and flags that clear by writing are not touched.
   * @throws I2CError `invalid-argument` for a value that a field cannot have
   */
  update(values: WriteValue<R>): Promise<void>;
}

/** Whether a register with fields has one that can be read (or written), and one without fields can be. */
type CanRead<R> =
  HasFields<R> extends true
    ? [ReadableField<R>] extends [never]
      ? false
      : true
    : AccessOf<R, R> extends "wo"
      ? false
      : true;
type CanWrite<R> =
  HasFields<R> extends true
    ? [WritableField<R>] extends [never]
      ? false
      : true
    : AccessOf<R, R> extends "ro"
      ? false
      : true;

type HasFifo<R> = R extends { readonly fifo: object } ? true : false;

/** Whether some of its fields can be changed and the others left as they are. */
type CanUpdate<R> =
  IsUnknown<R> extends true
    ? true
    : HasFifo<R> extends true
      ? false
      : HasFields<R> extends true
        ? CanRead<R> extends true
          ? CanWrite<R>
          : false
        : false;

/** One register of a chip on a bus: only what its definition allows is there. */
export type RegisterAccess<R extends RegisterDefinition = RegisterDefinition> = RawAccess &
  (CanRead<R> extends true ? ReadAccess<R> : unknown) &
  (CanRead<R> extends true
    ? HasFields<R> extends true
      ? FieldReadAccess<R> & FieldPollAccess<R>
      : PollAccess<R>
    : unknown) &
  (HasFifo<R> extends true ? (CanRead<R> extends true ? EntryReadAccess<R> : unknown) : unknown) &
  (HasFifo<R> extends true ? (CanWrite<R> extends true ? EntryWriteAccess<R> : unknown) : unknown) &
  (CanWrite<R> extends true ? WriteAccess<R> : unknown) &
  (CanUpdate<R> extends true ? UpdateAccess<R> : unknown);

/** A chip's registers by name. */
export type ChipRegisters<D extends RegisterMapDefinition> = {
  readonly [Name in keyof D["registers"] & string]: RegisterAccess<D["registers"][Name]>;
};
