import type {
  BehaviourDefinition,
  RegisterDefinition,
  RegisterMapDefinition,
  UnmappedDefinition,
  WrapDefinition,
} from "@twowire/core";
import fc from "fast-check";

// Register maps drawn from everything that an image can express.

type Loose<T> = { -readonly [Key in keyof T]: T[Key] };

const WRITE_EFFECTS = [
  "oneToClear",
  "oneToSet",
  "oneToToggle",
  "zeroToClear",
  "zeroToSet",
  "zeroToToggle",
  "clear",
  "set",
] as const;

const onWrite = fc.constantFrom(...WRITE_EFFECTS);
const onRead = fc.constantFrom("clear" as const, "set" as const);

const behaviour: fc.Arbitrary<BehaviourDefinition> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  fc.constant({ access: "ro" as const }),
  fc.constant({ access: "wo" as const }),
  fc.record({ access: fc.constant("ro" as const), onRead }),
  fc.record({ access: fc.constant("wo" as const), onWrite }),
  fc.record({ onWrite }),
  fc.record({ onRead }),
  fc.record({ onWrite, onRead }),
  fc.constant({ sticky: true }),
  fc.constant({ pulse: true }),
  fc.constant({ access: "wo" as const, pulse: true }),
);

/** A register without its place: some bits of it fields, some reserved, or all of it one value. */
const register: fc.Arbitrary<Loose<RegisterDefinition>> = fc
  .record({
    width: fc.constantFrom(8 as const, 8 as const, 16 as const, 24 as const, 32 as const),
    order: fc.constantFrom("big" as const, "little" as const),
    reset: fc.nat(0xffff_ffff),
    whole: fc.option(behaviour, { freq: 2 }),
    cuts: fc.uniqueArray(fc.integer({ min: 1, max: 31 }), { maxLength: 5 }),
    parts: fc.array(fc.option(behaviour, { freq: 5 }), { minLength: 6, maxLength: 6 }),
    latch: fc.constantFrom("register" as const, "none" as const, "burst" as const),
    commit: fc.constantFrom("register" as const, "byte" as const),
  })
  .map(({ width, order, reset, whole, cuts, parts, latch, commit }) => {
    const bounds = [0, ...cuts.filter((cut) => cut < width).toSorted((one, other) => one - other), width];
    const fields = parts.slice(0, bounds.length - 1).flatMap((part, index) => {
      const bits = [(bounds[index + 1] ?? 1) - 1, bounds[index] ?? 0] as const;
      return part === null ? [] : [[`field${index}`, { bits, ...part }] as const];
    });
    const isWhole = whole !== null || fields.length === 0;
    const commands = fields.reduce((bits, [, field]) => (field.pulse === true ? bits | range(...field.bits) : bits), 0);
    const never = isWhole ? (whole?.pulse === true ? widest(width) : 0) : commands;
    return {
      address: 0,
      width,
      order,
      reset: (reset & ~never & widest(width)) >>> 0,
      ...(isWhole ? whole : { fields: Object.fromEntries(fields) }),
      ...(width === 8 && latch !== "burst" ? {} : { latch }),
      ...(width === 8 ? {} : { commit }),
    };
  });

const alias = fc.record({
  of: fc.nat(7),
  as: fc.constantFrom("same" as const, "set" as const, "clear" as const, "toggle" as const),
  access: fc.constantFrom("rw" as const, "ro" as const, "wo" as const),
  latch: fc.constantFrom("register" as const, "none" as const, "burst" as const),
  commit: fc.constantFrom("register" as const, "byte" as const),
});

const unmapped = fc.oneof(
  fc.constantFrom("nack" as const, "ignore" as const),
  fc.record({ width: fc.constantFrom(8 as const, 16 as const, 24 as const), value: fc.nat(0xffff) }),
);

const seldom = fc.constantFrom(false, false, false, true);

const draw = fc.record({
  width: fc.constantFrom(8 as const, 16 as const),
  order: fc.constantFrom("big" as const, "little" as const),
  bits: fc.integer({ min: 4, max: 16 }),
  reset: fc.nat(0xffff),
  persists: fc.boolean(),
  by: fc.constantFrom("none" as const, "byte" as const, "byte" as const, "register" as const),
  when: fc.record({ enabledBy: seldom, disabledBy: seldom, pointerBit: fc.option(fc.nat(15), { freq: 2 }) }),
  at: fc.record({ on: fc.nat(14), off: fc.nat(14), wide: fc.boolean(), reset: fc.nat(0xffff) }),
  wraps: fc.uniqueArray(fc.tuple(fc.nat(16), fc.nat(16)), { maxLength: 2, selector: ([, last]) => last }),
  writes: fc.constantFrom("run" as const, "run" as const, "pairs" as const),
  unmapped,
  overRead: fc.option(fc.oneof(fc.nat(0xff), fc.constant("repeat" as const))),
  overWrite: fc.option(fc.constantFrom("ignore" as const, "nack" as const, "repeat" as const)),
  partialWrite: fc.constantFrom("discard" as const, "merge" as const),
  registers: fc.array(fc.tuple(fc.constantFrom(0, 0, 0, 1, 2), register), { minLength: 1, maxLength: 6 }),
  aliases: fc.array(fc.tuple(fc.constantFrom(0, 0, 1), alias), { maxLength: 2 }),
});

type Draw = typeof draw extends fc.Arbitrary<infer T> ? T : never;

/** Any register map that an image can express. */
export const anyDefinition: fc.Arbitrary<RegisterMapDefinition> = draw.map(definitionOf);

function definitionOf(drawn: Draw): RegisterMapDefinition {
  const bits = Math.min(drawn.bits, drawn.width);
  const mask = 2 ** bits - 1;
  const registers = registersOf(drawn, mask);
  const increment = incrementOf(drawn, bits);
  const by = typeof increment === "object" ? increment.by : increment;
  const stays = by === "none" || (by === "register" && typeof increment === "object");
  const wraps = by === "none" ? [] : wrapsOf(drawn, mask);
  return {
    name: "ANY",
    order: drawn.order,
    pointer: {
      width: drawn.width,
      order: drawn.order,
      bits,
      reset: drawn.reset & mask,
      persists: drawn.persists,
      increment,
      writes: drawn.writes,
      ...(wraps.length === 0 ? {} : { wrap: wraps }),
    },
    registers,
    unmapped: unmappedOf(drawn, by),
    partialWrite: drawn.partialWrite,
    ...(stays && drawn.overRead !== null ? { overRead: drawn.overRead } : {}),
    ...(stays && drawn.writes === "run" && drawn.overWrite !== null ? { overWrite: drawn.overWrite } : {}),
  };
}

function unmappedOf({ unmapped }: Draw, by: string): UnmappedDefinition {
  if (typeof unmapped === "string") return unmapped;
  const width = by === "byte" ? 8 : unmapped.width;
  return { width, value: unmapped.value & widest(width) };
}

function incrementOf({ by, when, width }: Draw, bits: number) {
  const pointerBit = when.pointerBit === null || bits === width ? undefined : bits + (when.pointerBit % (width - bits));
  const conditions = {
    ...(when.enabledBy ? { enabledBy: "control.on" } : {}),
    ...(when.disabledBy ? { disabledBy: "control.off" } : {}),
    ...(pointerBit === undefined ? {} : { pointerBit }),
  };
  return by === "none" || Object.keys(conditions).length === 0 ? by : { by, ...conditions };
}

/** Registers one after the other, with gaps; first the one that switches the increment, then others, then aliases of these. */
function registersOf(drawn: Draw, mask: number): Record<string, RegisterDefinition> {
  const { on, off, wide, reset } = drawn.at;
  const width = wide ? 16 : 8;
  const places = [on % width, off % width].toSorted((one, other) => one - other);
  const [low = 0, high = 0] = places[0] === places[1] ? [0, 1] : places;
  const registers: Record<string, Loose<RegisterDefinition>> = {
    control: {
      address: 0,
      width,
      order: drawn.order,
      reset: reset & widest(width),
      fields: { on: { bit: low }, off: { bit: high } },
    },
  };
  let next = drawn.by === "byte" ? width / 8 : 1;
  const put = (name: string, gap: number, definition: Loose<RegisterDefinition>): void => {
    const address = next + gap;
    const after = address + (drawn.by === "byte" ? definition.width / 8 : 1);
    if (after - 1 > mask) return;
    registers[name] = { ...definition, address };
    next = after;
  };
  for (const [index, [gap, definition]] of drawn.registers.entries()) put(`register${index}`, gap, definition);
  const own = Object.entries(registers);
  for (const [index, [gap, { of, as, access, latch, commit }]] of drawn.aliases.entries()) {
    const [name, behind] = own[of % own.length] ?? [];
    if (name === undefined || behind === undefined) continue;
    put(`alias${index}`, gap, {
      address: 0,
      width: behind.width,
      order: behind.order ?? "big",
      alias: { of: name, as: takesOperation(behind) && access !== "ro" ? as : "same" },
      access,
      ...(behind.width === 8 && latch !== "burst" ? {} : { latch }),
      ...(behind.width === 8 ? {} : { commit }),
    });
  }
  return registers;
}

/** Whether an alias may set, clear or toggle its bits. */
function takesOperation(behind: RegisterDefinition): boolean {
  const parts: BehaviourDefinition[] = behind.fields === undefined ? [behind] : Object.values(behind.fields);
  return parts.some(({ access }) => access !== "ro") && parts.every((part) => part.onWrite === undefined);
}

/** Wraps, each after another address. */
function wrapsOf(drawn: Draw, mask: number): WrapDefinition[] {
  const wraps = drawn.wraps.map(([one, other]) => {
    const last = Math.max(one, other) & mask;
    return { first: Math.min(one, other, last), last };
  });
  return wraps.filter(({ last }, index) => wraps.findIndex((wrap) => wrap.last === last) === index);
}

function range(high: number, low: number): number {
  return (widest(high - low + 1) << low) >>> 0;
}

function widest(width: number): number {
  return 2 ** width - 1;
}
