import { formatWord } from "../bits.ts";
import type { AliasOperation } from "../register-map-definition.ts";
import { codeSpan } from "./markdown.ts";
import type { PageFifo, PageRegister } from "./register-page.ts";

/** What a register is as a whole, in sentences. Markdown. */
export function registerNotes(register: PageRegister): string {
  const { width, order, reset, fifo, alias } = register;
  const bytes = width === 8 ? "8 bits" : `${width} bits, ${order === "big" ? "high" : "low"} byte first`;
  const after =
    fifo === null && alias === null && register.access !== "wo" ? `, ${formatWord(reset, width)} after reset` : "";
  return [
    `${bytes}${after}.`,
    ...bankNotes(register),
    ...(alias === null ? [] : [ALIAS[alias.as](codeSpan(alias.of))]),
    ...(fifo === null ? [] : fifoNotes(fifo, width, register.access)),
    ...(register.precious && fifo === null ? ["Reading it has effects."] : []),
    ...latchNotes(register),
    ...commitNotes(register),
  ].join(" ");
}

const ALIAS: Readonly<Record<AliasOperation, (of: string) => string>> = {
  same: (of) => `Another way to ${of}.`,
  set: (of) => `Shows ${of}; ones that are written set its bits.`,
  clear: (of) => `Shows ${of}; ones that are written clear its bits.`,
  toggle: (of) => `Shows ${of}; ones that are written toggle its bits.`,
};

function bankNotes({ banks }: PageRegister): readonly string[] {
  if (banks === null) return [];
  return [banks.length === 1 ? `In bank ${banks[0]}.` : `In banks ${banks.join(", ")}.`];
}

function fifoNotes(fifo: PageFifo, width: number, access: PageRegister["access"]): readonly string[] {
  const { depth, empty, lost, level, watermark } = fifo;
  const entries = depth === 1 ? "one entry" : `${depth} entries`;
  const takes = access === "wo" ? "" : ": each read takes the oldest, and the pointer stays";
  const at = typeof watermark?.at === "string" ? codeSpan(watermark.at) : watermark?.at;
  return [
    `The end of a queue of ${entries}${takes}.`,
    ...(access === "wo"
      ? []
      : [`Empty, it reads ${empty === "last" ? "the last entry again" : formatWord(empty, width)}.`]),
    `When it is full, the ${lost} entry is lost.`,
    ...(level === null ? [] : [`${codeSpan(level)} counts its entries.`]),
    ...(watermark === null ? [] : [`${codeSpan(watermark.field)} is set at ${at} entries or more.`]),
  ];
}

function latchNotes({ latch, width, access, fifo }: PageRegister): readonly string[] {
  if (access === "wo" || fifo !== null) return [];
  if (latch === "burst") return ["Read together with its neighbours of the same kind, all are from one moment."];
  if (width === 8) return [];
  return [latch === "register" ? "Its bytes are read from one moment." : "Each byte is read from its own moment."];
}

function commitNotes({ commit, width, access, fifo }: PageRegister): readonly string[] {
  if (access === "ro" || fifo !== null) return [];
  if (commit === "stop") return ["A write takes effect when the transfer's part ends."];
  if (width === 8) return [];
  return [commit === "register" ? "A write takes effect with the last byte." : "A write takes effect byte by byte."];
}
