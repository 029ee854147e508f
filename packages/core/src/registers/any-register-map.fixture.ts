import fc from "fast-check";
import { registerMap } from "./define-register-map.ts";
import type { RegisterMap } from "./register-map.ts";
import type {
  BehaviourDefinition,
  FieldDefinition,
  FifoDefinition,
  IncrementDefinition,
  PointerDefinition,
  RegisterDefinition,
  RegisterMapDefinition,
  RegisterWidth,
  ReservedDefinition,
  ValueDefinition,
} from "./register-map-definition.ts";

// Register maps that nobody would make, and that every product of a map has to get right all the same.

/** Draws one value after the other. */
type Draw = <T>(arbitrary: fc.Arbitrary<T>) => T;

/** Any register map, with everything that a definition can say. */
export function anyRegisterMap(): fc.Arbitrary<RegisterMap> {
  // A smaller map is not always one that is legal, and trying them all would take for ever.
  return fc.noShrink(fc.gen().map((generate) => registerMap(drawMap((arbitrary) => generate(() => arbitrary)))));
}

/** Text with everything in it that means something to Markdown. */
const text = fc.string({
  unit: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom("a", "B", "7", " ") },
    fc.constantFrom(...Array.from("|`*_[](){}<>#+-.!~$&\\\n\t\u2028°–")),
  ),
  maxLength: 12,
});
const flag = fc.boolean();
const width = fc.constantFrom<RegisterWidth>(8, 16, 24, 32);
const order = fc.constantFrom("big" as const, "little" as const);
const address = (register: number): string => `r${register}`;

const CONTROL: Readonly<Record<string, FieldDefinition>> = {
  lock: { bit: 7 },
  otherLock: { bit: 6 },
  increment: { bit: 5 },
  bank: { bits: [1, 0] },
};

function drawMap(draw: Draw): RegisterMapDefinition {
  const increment = draw(fc.constantFrom("none" as const, "byte" as const, "register" as const));
  const banked = draw(flag);
  const count = draw(fc.integer({ min: 1, max: 6 }));
  const registers: Record<string, RegisterDefinition> = {
    control: {
      address: 0,
      width: 8,
      reset: draw(fc.constantFrom(0x00, 0x20, 0x04, 0x80)),
      fields: CONTROL,
    },
  };
  let next = 1;
  for (let index = 0; index < count; index += 1) {
    const definition = drawRegister(draw, next + draw(fc.nat(2)), registers);
    registers[address(index)] = banked && draw(flag) ? { ...definition, bank: drawBanks(draw) } : definition;
    next = definition.address + (increment === "byte" ? definition.width / 8 : 1);
  }
  const someBanked = Object.values(registers).some(({ bank }) => bank !== undefined);
  const pointer = drawPointer(draw, increment, next - 1);
  const stays = increment === "none" || (increment === "register" && typeof pointer.increment === "object");
  const unmapped = draw(
    fc.constantFrom("nack" as const, "ignore" as const, undefined, { width: 8, value: 0x5a } as const),
  );
  return {
    name: `X${draw(text)}`,
    ...(draw(flag) ? { order: draw(order) } : {}),
    pointer,
    registers: registersWithOrder(draw, registers),
    ...(unmapped === undefined ? {} : { unmapped }),
    ...(someBanked ? { bankedBy: "control.bank" } : {}),
    partialWrite: draw(fc.constantFrom("discard" as const, "merge" as const)),
    ...(stays ? { overRead: draw(fc.constantFrom(0x00, 0xff, 0xa5, "repeat" as const)) } : {}),
    ...(stays && pointer.writes !== "pairs"
      ? { overWrite: draw(fc.constantFrom("ignore" as const, "nack" as const, "repeat" as const)) }
      : {}),
  };
}

function registersWithOrder(
  draw: Draw,
  registers: Readonly<Record<string, RegisterDefinition>>,
): Record<string, RegisterDefinition> {
  return Object.fromEntries(
    Object.entries(registers).map(([name, definition]) => [name, { ...definition, order: draw(order) }]),
  );
}

function drawBanks(draw: Draw): number | number[] {
  return draw(fc.oneof(fc.nat(3), fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 3 })));
}

function drawPointer(draw: Draw, increment: "none" | "byte" | "register", last: number): PointerDefinition {
  const pointerWidth = draw(fc.constantFrom<RegisterWidth>(8, 16));
  const bits = draw(fc.integer({ min: 32 - Math.clz32(last | 7), max: pointerWidth }));
  return {
    width: pointerWidth,
    order: draw(order),
    bits,
    reset: draw(fc.nat(last)),
    persists: draw(flag),
    increment: increment === "none" ? increment : drawIncrement(draw, increment, bits, pointerWidth),
    ...(increment !== "none" && draw(flag) ? { wrap: { first: draw(fc.nat(last)), last } } : {}),
    writes: draw(fc.constantFrom("run" as const, "run" as const, "pairs" as const)),
  };
}

function drawIncrement(
  draw: Draw,
  by: "byte" | "register",
  bits: number,
  pointerWidth: number,
): "byte" | "register" | IncrementDefinition {
  const condition = draw(fc.constantFrom("always", "enabledBy", "disabledBy", "pointerBit"));
  if (condition === "enabledBy" || condition === "disabledBy") return { by, [condition]: "control.increment" };
  return condition === "pointerBit" && bits < pointerWidth
    ? { by, pointerBit: draw(fc.integer({ min: bits, max: pointerWidth - 1 })) }
    : by;
}

function drawRegister(
  draw: Draw,
  at: number,
  others: Readonly<Record<string, RegisterDefinition>>,
): RegisterDefinition {
  const kind = draw(fc.constantFrom("value", "fields", "fields", "fields", "fifo", "alias"));
  const description = draw(flag) ? { description: draw(text) } : {};
  const behindAlias = Object.entries(others).filter(([, each]) => each.alias === undefined && each.fifo === undefined);
  const [of, target] = draw(fc.constantFrom(...behindAlias));
  if (kind === "alias" && isPlain(target)) {
    const as = draw(fc.constantFrom("same" as const, "set" as const, "clear" as const, "toggle" as const));
    return { address: at, width: target.width, alias: { of, as }, ...description };
  }
  const bits = draw(width);
  if (kind === "fifo") return { address: at, width: bits, fifo: drawFifo(draw, bits), ...description };
  const timing =
    bits === 8
      ? draw(fc.constantFrom({}, {}, { latch: "burst" as const }, { commit: "stop" as const }))
      : {
          latch: draw(fc.constantFrom("register" as const, "none" as const, "burst" as const)),
          commit: draw(fc.constantFrom("register" as const, "byte" as const, "stop" as const)),
        };
  if (kind === "value" || kind === "alias") {
    const behaviour = drawBehaviour(draw, bits, isByByte(timing));
    const reset = behaviour.pulse === true || behaviour.softReset !== undefined ? 0 : draw(fc.nat(2 ** bits - 1));
    return { address: at, width: bits, reset, ...behaviour, ...drawCoding(draw, bits), ...timing, ...description };
  }
  return { address: at, width: bits, ...drawFields(draw, bits, isByByte(timing)), ...timing, ...description };
}

function isByByte(timing: Pick<RegisterDefinition, "commit">): boolean {
  return timing.commit === "byte";
}

/** Whether an alias may set, clear and toggle its bits. */
function isPlain(definition: RegisterDefinition): boolean {
  const behaviours: readonly BehaviourDefinition[] = [definition, ...Object.values(definition.fields ?? {})];
  const writable = Object.values(definition.fields ?? { definition }).some(({ access }) => access !== "ro");
  return writable && behaviours.every(({ onWrite, access }) => onWrite === undefined && access !== "writeOnce");
}

function drawFifo(draw: Draw, bits: number): FifoDefinition {
  return {
    depth: draw(fc.integer({ min: 1, max: 5 })),
    empty: draw(fc.oneof(fc.constant("last" as const), fc.nat(2 ** bits - 1))),
    lost: draw(fc.constantFrom("newest" as const, "oldest" as const)),
  };
}

function drawFields(
  draw: Draw,
  bits: number,
  byByte: boolean,
): Pick<RegisterDefinition, "fields" | "reserved" | "reset"> {
  const fields: Record<string, FieldDefinition> = {};
  const reserved: ReservedDefinition[] = [];
  let reset = 0;
  let top = bits - 1;
  while (top >= 0) {
    const low = Math.max(0, top - draw(fc.oneof(fc.constant(0), fc.nat(3), fc.nat(15))));
    const size = top - low + 1;
    const value = draw(fc.nat(2 ** size - 1));
    const isField = low === 0 && Object.keys(fields).length === 0 ? true : draw(fc.constantFrom(true, true, false));
    let kept = value;
    if (isField) {
      const straddles = Math.floor(top / 8) !== Math.floor(low / 8);
      const behaviour = drawBehaviour(draw, size, byByte && straddles);
      if (behaviour.pulse === true || behaviour.softReset !== undefined) kept = 0;
      const place = size === 1 && draw(flag) ? { bit: low } : { bits: [top, low] as const };
      const coding = "bit" in place ? {} : drawCoding(draw, size);
      const description = draw(flag) ? { description: draw(text) } : {};
      fields[`f${top}`] = { ...place, ...behaviour, ...coding, ...description };
    } else if (draw(flag)) {
      reserved.push({ bits: [top, low], preserve: draw(flag) });
    }
    reset += kept * 2 ** low;
    top = low - 1;
  }
  return { fields, reserved, reset };
}

const ON_WRITE = [
  "oneToClear",
  "oneToSet",
  "oneToToggle",
  "zeroToClear",
  "zeroToSet",
  "zeroToToggle",
  "clear",
  "set",
] as const;

/** @param inParts whether it is written in parts, so that nothing can depend on the whole */
function drawBehaviour(draw: Draw, size: number, inParts: boolean): BehaviourDefinition {
  const locks = draw(
    fc.constantFrom<readonly string[]>([], [], ["control.lock"], ["control.lock", "control.otherLock"]),
  );
  const locked = locks.length === 0 ? {} : { lockedBy: locks };
  const volatile = draw(fc.constantFrom({}, {}, { volatile: true }));
  const onRead = draw(fc.constantFrom({}, {}, { onRead: "clear" as const }, { onRead: "set" as const }));
  const domain = draw(fc.constantFrom({}, { resetDomain: "power-on" as const }));
  const whole = fc.constantFrom({}, {}, {}, { softReset: true as const }, { softReset: 2 ** size - 1 });
  const softReset = inParts ? {} : draw(whole);
  switch (draw(fc.constantFrom("ro", "wo", "rw", "writeOnce", "sticky", "pulse", "onWrite", "setLocked"))) {
    case "ro":
      return { access: "ro", ...onRead, ...volatile, ...domain };
    case "wo":
      return { access: "wo", ...locked, ...domain };
    case "writeOnce":
      return { ...(inParts ? {} : { access: "writeOnce" }), ...locked, ...onRead, ...domain };
    case "sticky":
      return { sticky: true, ...locked, ...volatile };
    case "pulse":
      return { pulse: true, ...locked, ...softReset };
    case "onWrite":
      return { onWrite: draw(fc.constantFrom(...ON_WRITE)), ...locked, ...onRead, ...volatile, ...domain };
    case "setLocked":
      return { setLockedBy: ["control.lock"] };
    case "rw":
      return { ...locked, ...onRead, ...volatile, ...domain };
  }
}

function drawCoding(draw: Draw, size: number): ValueDefinition {
  const unit = draw(flag) ? { unit: draw(text) } : {};
  switch (draw(fc.constantFrom("count", "signed", "scaled", "bcd", "enum"))) {
    case "signed":
      return size < 2 ? {} : { signed: true, ...unit };
    case "scaled":
      return { lsb: draw(fc.constantFrom(1 / 16, 0.1, 2)), offset: draw(fc.constantFrom(0, -40, 0.5)), ...unit };
    case "bcd":
      return { bcd: true };
    case "enum": {
      const names = draw(
        fc.uniqueArray(text, { minLength: 1, maxLength: Math.min(4, 2 ** size), selector: (name) => name }),
      );
      const values = names.map((name, value) => [name, value] as const);
      return { enum: Object.fromEntries(values), ...(names.length < 2 ** size ? { partial: true } : {}) };
    }
    case "count":
      return unit;
  }
}
