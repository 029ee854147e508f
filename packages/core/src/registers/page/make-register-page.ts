import type { Fifo, Pointer, Register, RegisterMap } from "../register-map.ts";
import type { RegisterMapDefinition } from "../register-map-definition.ts";
import { mayStay } from "../resolve-pointer.ts";
import { pageBits } from "./page-bits.ts";
import { nameOf } from "./page-names.ts";
import { pointerPolicy } from "./pointer-policy.ts";
import {
  type PageFifo,
  type PagePointer,
  type PageRegister,
  REGISTER_PAGE_FORMAT,
  REGISTER_PAGE_VERSION,
  type RegisterPage,
} from "./register-page.ts";

/**
 * Everything that a register map says, as plain data for JSON: each register, and in it each bit once. {@link formatRegisterPage}
 * makes a Markdown page of it.
 */
export function registerPage<D extends RegisterMapDefinition>(map: RegisterMap<D>): RegisterPage {
  const { pointer, unmapped } = map;
  const stays = mayStay(pointer);
  const facts = {
    format: REGISTER_PAGE_FORMAT,
    version: REGISTER_PAGE_VERSION,
    name: map.name,
    pointer: pagePointer(pointer),
    unmapped: typeof unmapped === "string" ? unmapped : { width: unmapped.width, value: unmapped.reset },
    overRead: stays ? map.overRead : null,
    overWrite: stays && pointer.writes === "run" ? map.overWrite : null,
    partialWrite: map.partialWrite,
    bankedBy: map.bankedBy === undefined ? null : nameOf(map.bankedBy),
    registers: map.registers.map((register) => pageRegister(register, pointer)),
  } as const;
  const { registers, ...rest } = facts;
  return { ...rest, policy: pointerPolicy(facts), registers };
}

function pagePointer(pointer: Pointer): PagePointer {
  const { width, order, mask, reset, persists, increment, enabledBy, disabledBy, incrementBit, wraps, writes } =
    pointer;
  return {
    width,
    order,
    mask,
    reset,
    persists,
    increment,
    enabledBy: enabledBy === undefined ? null : nameOf(enabledBy),
    disabledBy: disabledBy === undefined ? null : nameOf(disabledBy),
    pointerBit: incrementBit === 0 ? null : 31 - Math.clz32(incrementBit),
    wraps: wraps.map(({ first, last }) => ({ first, last })),
    writes,
  };
}

function pageRegister(register: Register, pointer: Pointer): PageRegister {
  const { name, address, bytes, width, order, readable, writable, alias, fifo } = register;
  return {
    name,
    description: register.description ?? null,
    address,
    lastAddress: pointer.increment === "byte" ? address + bytes - 1 : address,
    width,
    order,
    access: readable ? (writable ? "rw" : "ro") : "wo",
    reset: register.reset,
    volatile: register.volatile,
    precious: register.precious,
    latch: register.latch,
    commit: register.commit,
    banks: register.banks === undefined ? null : [...register.banks],
    alias: alias === undefined ? null : { of: alias.of, as: alias.as },
    fifo: fifo === undefined ? null : pageFifo(fifo),
    isOneValue: register.value !== undefined,
    bits: pageBits(register),
  };
}

function pageFifo({ depth, empty, lost, level, watermark }: Fifo): PageFifo {
  return {
    depth,
    empty,
    lost,
    level: level === undefined ? null : nameOf(level),
    watermark:
      watermark === undefined
        ? null
        : {
            field: nameOf(watermark.field),
            at: typeof watermark.at === "number" ? watermark.at : nameOf(watermark.at),
          },
  };
}
