import type { RegisterMap, RegisterMapDefinition } from "@twowire/core";
import { aliasCases } from "./alias-cases.ts";
import { bankCases } from "./bank-cases.ts";
import { commitCases } from "./commit-cases.ts";
import { contentCases } from "./content-cases.ts";
import { effectCases } from "./effect-cases.ts";
import { fifoCases } from "./fifo-cases.ts";
import { guardCases } from "./guard-cases.ts";
import { incrementCases } from "./increment-cases.ts";
import { latchCases } from "./latch-cases.ts";
import { pointerCases } from "./pointer-cases.ts";
import type { RegisterCase } from "./register-case.ts";
import { type Exceptions, RegisterFacts } from "./register-facts.ts";
import { resetCases } from "./reset-cases.ts";

/**
 * What a register map promises about its chip, as cases: every bit, every lock, every effect, and what the pointer does.
 * @param exceptions registers and fields that the chip's physics change at times, with the reason: they are not judged
 */
export function registerCases<D extends RegisterMapDefinition>(
  map: RegisterMap<D>,
  exceptions: Exceptions = {},
): readonly RegisterCase[] {
  const facts = new RegisterFacts(map, exceptions);
  return [
    ...contentCases(facts),
    ...effectCases(facts),
    ...guardCases(facts),
    ...resetCases(facts),
    ...bankCases(facts),
    ...aliasCases(facts),
    ...fifoCases(facts),
    ...pointerCases(facts),
    ...incrementCases(facts),
    ...latchCases(facts),
    ...commitCases(facts),
  ];
}
