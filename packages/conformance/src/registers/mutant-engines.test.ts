import { registerMap } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { runRegisterCases } from "./describe-registers.ts";
import { type Break, chipsSaying, EVERYTHING } from "./judged-maps.fixture.ts";
import type { RegisterWord } from "./register-case.ts";

// Chips that know their map and do not do as it says.

/** Takes what is fetched for sent. */
const clockedAtFetch: Break = (target) => ({
  read() {
    const byte = target.read();
    target.clocked();
    return byte;
  },
  clocked: () => undefined,
});

/** Takes all bits for seen as they would be changed. */
const clearingUnseen: Break = (_target, file) => {
  const commit = file.commitRead.bind(file);
  file.commitRead = (register, mask) => {
    const unseen = register.fields.reduce((word, field) => (field.onRead === "clear" ? word | field.mask : word), 0);
    commit(register, mask, unseen >>> 0);
  };
  return {};
};

const MUTANTS: readonly (readonly [about: RegisterWord, what: string, broken: Break, title: string])[] = [
  ["onRead", "has effects before its bytes are sent", clockedAtFetch, "did not go over the wire"],
  ["onRead", "has effects on what nobody has seen", clearingUnseen, "between looking and sending"],
  ["fifo", "takes entries before they are sent", clockedAtFetch, ""],
  ["resetDomain", "keeps its state without power", () => ({ powerOnReset: () => undefined }), ""],
  ["sticky", "keeps its sticky bits without power", () => ({ powerOnReset: () => undefined }), ""],
  [
    "access",
    "acknowledges data and forgets it",
    (target) => {
      let bytes = 0;
      return {
        start(address, direction) {
          bytes = 0;
          return target.start(address, direction);
        },
        write: (byte) => (bytes++ < 2 ? target.write(byte) : true),
      };
    },
    "",
  ],
  ["commit", "lets take effect what broke off", (target) => ({ stop: () => target.stop("stop") }), ""],
];

describe("a register map's cases", () => {
  it.each(MUTANTS)("about %s catch a chip that %s", async (word, _what, broken, title) => {
    const results = await runRegisterCases(registerMap(EVERYTHING), chipsSaying(EVERYTHING, broken));
    const failed = results.filter(({ outcome }) => outcome === "failed");
    expect(failed.some((each) => each.word === word && each.title.includes(title))).toBe(true);
  });
});
