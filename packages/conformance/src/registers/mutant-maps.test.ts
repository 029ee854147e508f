import { type FieldDefinition, registerMap, type RegisterDefinition, type RegisterMapDefinition } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { runRegisterCases } from "./describe-registers.ts";
import { chipsSaying, EVERYTHING, PAIRS, STILL } from "./judged-maps.fixture.ts";
import type { RegisterWord } from "./register-case.ts";

// Chips that differ from their map in one thing: each must be caught by a case about that.

/** How a map is changed into that of another chip. */
type Change = (definition: RegisterMapDefinition) => RegisterMapDefinition;

/** Some of it, otherwise; what is undefined is taken away. */
type Otherwise<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

function otherwise<T extends object>(whole: T | undefined, change: Otherwise<T>): T {
  const entries = Object.entries({ ...whole, ...change }).filter(([, value]) => value !== undefined);
  // What is left is as it was, or as the change has it.
  return Object.fromEntries(entries) as T;
}

const map =
  (change: Otherwise<RegisterMapDefinition>): Change =>
  (definition) =>
    otherwise(definition, change);

const pointer =
  (change: Otherwise<NonNullable<RegisterMapDefinition["pointer"]>>): Change =>
  (definition) => ({ ...definition, pointer: otherwise(definition.pointer, change) });

const register =
  (name: string, change: Otherwise<RegisterDefinition>): Change =>
  (definition) => {
    const { registers } = definition;
    return { ...definition, registers: { ...registers, [name]: otherwise(registers[name], change) } };
  };

const field =
  (name: string, of: string, change: Otherwise<FieldDefinition>): Change =>
  (definition) => {
    const fields = definition.registers[name]?.fields;
    return register(name, { fields: { ...fields, [of]: otherwise(fields?.[of], change) } })(definition);
  };

const fifo =
  (change: Otherwise<NonNullable<RegisterDefinition["fifo"]>>): Change =>
  (definition) =>
    register("queue", { fifo: otherwise(definition.registers["queue"]?.fifo, change) })(definition);

const both =
  (one: Change, other: Change): Change =>
  (definition) =>
    other(one(definition));

/** What a map with a pointer that moves must not say. */
const LOOSE: Otherwise<RegisterMapDefinition> = { overRead: undefined, overWrite: undefined };

type Mutant = readonly [word: RegisterWord, what: string, of: RegisterMapDefinition, change: Change];

const MUTANTS: readonly Mutant[] = [
  // What registers hold.
  ["reset", "holds something else after power-on", EVERYTHING, register("plain", { reset: 0x1235 })],
  ["access", "lets a read-only field be written", EVERYTHING, field("more", "fixed", { access: "rw" })],
  ["access", "lets a field be written again and again", EVERYTHING, field("more", "once", { access: "rw" })],
  ["access", "keeps a register from being written", EVERYTHING, register("last", { access: "ro" })],
  ["access", "shows what is write-only", EVERYTHING, register("command", { access: "rw", pulse: undefined })],
  ["order", "has a register the wrong way round", EVERYTHING, register("plain", { order: "little" })],
  ["order", "has a value it measures the wrong way round", EVERYTHING, register("data", { order: "little" })],
  ["order", "has one of a burst the wrong way round", EVERYTHING, register("second", { order: "little" })],
  ["order", "has loose bytes the wrong way round", EVERYTHING, register("raw", { order: "little" })],
  ["order", "has all registers the wrong way round", STILL, map({ order: "little" })],
  ["reserved", "keeps what is written to a reserved bit", EVERYTHING, field("more", "extra", { bit: 6 })],

  // What reading and writing does.
  ...["oneClears", "oneSets", "oneToggles", "zeroClears", "zeroSets", "zeroToggles"].map((name): Mutant => [
    "onWrite",
    `writes ${name} as it is`,
    EVERYTHING,
    field("flags", name, { onWrite: undefined }),
  ]),
  ["onWrite", "writes as it is what writing clears", EVERYTHING, field("more", "writeClears", { onWrite: undefined })],
  ["onWrite", "writes as it is what writing sets", EVERYTHING, field("more", "writeSets", { onWrite: undefined })],
  ["onRead", "does not clear by reading", EVERYTHING, field("flags", "readClears", { onRead: undefined })],
  ["onRead", "clears by reading what it should set", EVERYTHING, field("flags", "readSets", { onRead: "clear" })],
  ["onRead", "does not clear a register by reading", EVERYTHING, register("data", { onRead: undefined })],
  ["lockedBy", "does not lock", EVERYTHING, field("locked", "full", { lockedBy: undefined })],
  ["setLockedBy", "does not lock against setting", EVERYTHING, field("locked", "half", { setLockedBy: undefined })],
  ["sticky", "lets a sticky bit be cleared", EVERYTHING, field("more", "stays", { sticky: undefined })],
  ["pulse", "keeps a command", EVERYTHING, field("more", "go", { pulse: undefined })],
  ["softReset", "has no soft reset", EVERYTHING, register("command", { softReset: undefined })],
  ["softReset", "is reset by anything", EVERYTHING, register("command", { softReset: true })],
  ["resetDomain", "resets too much", EVERYTHING, field("trim", "kept", { resetDomain: undefined })],
  ["softReset", "resets too little", EVERYTHING, field("trim", "soft", { resetDomain: "power-on" })],
  [
    "bank",
    "has its banks the wrong way round",
    EVERYTHING,
    both(register("low", { bank: 1 }), register("high", { bank: 0 })),
  ],
  ["alias", "writes through what should set", EVERYTHING, register("setPlain", { alias: { of: "plain", as: "same" } })],
  ["alias", "sets something else", EVERYTHING, register("setPlain", { alias: { of: "last", as: "set" } })],
  ["alias", "has an alias the wrong way round", EVERYTHING, register("setPlain", { order: "little" })],
  ["alias", "does not let an alias be read", EVERYTHING, register("setPlain", { access: "wo" })],
  [
    "alias",
    "does not let an alias be written",
    EVERYTHING,
    register("setPlain", { alias: { of: "plain", as: "same" }, access: "ro" }),
  ],
  ["fifo", "has a queue the wrong way round", EVERYTHING, register("queue", { order: "little" })],
  ["fifo", "lets a queue be written", EVERYTHING, register("queue", { access: "rw" })],
  [
    "bank",
    "has one bank",
    EVERYTHING,
    both(register("high", { bank: undefined, address: 23 }), register("low", { bank: [0, 1] })),
  ],
  ["fifo", "reads zeros from an empty queue", EVERYTHING, fifo({ empty: 0 })],
  ["fifo", "loses the oldest entry", EVERYTHING, fifo({ lost: "oldest" })],
  ["fifo", "has a shorter queue", EVERYTHING, fifo({ depth: 2 })],
  ["fifo", "does not say how long its queue is", EVERYTHING, fifo({ level: undefined })],
  ["fifo", "tells of its queue too early", EVERYTHING, fifo({ watermark: { field: "state.some", at: 1 } })],

  // The pointer.
  ["pointer", "decodes one bit more", EVERYTHING, pointer({ bits: 7 })],
  ["pointer", "takes its pointer the wrong way round", EVERYTHING, pointer({ order: "little" })],
  ["pointer", "forgets its pointer", EVERYTHING, pointer({ persists: false })],
  ["pointer", "begins elsewhere", EVERYTHING, pointer({ reset: 4 })],
  ["increment", "always moves on", EVERYTHING, pointer({ increment: "byte" })],
  [
    "increment",
    "moves on when it should not",
    EVERYTHING,
    pointer({ increment: { by: "byte", disabledBy: "control.increment" } }),
  ],
  ["overRead", "moves on from a register", STILL, both(pointer({ increment: "register" }), map(LOOSE))],
  ["wrap", "wraps to elsewhere", EVERYTHING, pointer({ wrap: { first: 4, last: 0x1f } })],
  ["wrap", "does not wrap", EVERYTHING, pointer({ wrap: undefined })],
  ["writes", "goes on where a pointer should follow", PAIRS, pointer({ writes: "run" })],
  ["unmapped", "acknowledges where there is nothing", EVERYTHING, map({ unmapped: "ignore" })],
  ["unmapped", "reads something else where there is nothing", STILL, map({ unmapped: { width: 8, value: 0 } })],

  // When.
  ["latch", "holds what should not be held", EVERYTHING, register("raw", { latch: "register" })],
  ["latch", "reads a register in pieces", EVERYTHING, register("data", { latch: "none" })],
  ["latch", "reads a burst one by one", EVERYTHING, register("second", { latch: "register" })],
  ["commit", "waits for the last byte", EVERYTHING, register("raw", { commit: "register" })],
  ["commit", "does not wait for the last byte", EVERYTHING, register("plain", { commit: "byte" })],
  ["commit", "does not wait for the end", EVERYTHING, register("trim", { commit: "register" })],
  ["commit", "waits for the end", EVERYTHING, register("plain", { commit: "stop" })],
  ["partialWrite", "keeps half a write", EVERYTHING, map({ partialWrite: "merge" })],
  ["overRead", "fills with something else", STILL, map({ overRead: 0 })],
  ["overRead", "begins anew", STILL, map({ overRead: "repeat" })],
  ["overWrite", "ignores what it should refuse", STILL, map({ overWrite: "ignore" })],
  ["overWrite", "takes what it should refuse", STILL, map({ overWrite: "repeat" })],
];

describe("a register map's cases", () => {
  it.each(MUTANTS)("about %s catch a chip that %s", async (word, _what, definition, change) => {
    const results = await runRegisterCases(registerMap(definition), chipsSaying(change(definition)));
    const words = results.flatMap((each) => (each.outcome === "failed" ? [each.word] : []));
    expect(words).toContain(word);
  });

  it.each([EVERYTHING, STILL, PAIRS])(
    "are all judged and passed by a chip that is right: $name",
    async (definition) => {
      const results = await runRegisterCases(registerMap(definition), chipsSaying(definition));
      expect(results.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
    },
  );

  it("have no words that catch nothing", async () => {
    const words = new Set<RegisterWord>();
    for (const definition of [EVERYTHING, STILL, PAIRS]) {
      for (const { word } of await runRegisterCases(registerMap(definition), chipsSaying(definition))) words.add(word);
    }
    const catching = new Set(MUTANTS.map(([word]) => word));
    expect([...words].filter((word) => !catching.has(word))).toEqual([]);
    expect(words.size).toBe(25);
  });
});
