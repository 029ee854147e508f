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

const MUTANTS: readonly (readonly [word: RegisterWord, what: string, broken: Break])[] = [
  ["onRead", "has effects before its bytes are sent", clockedAtFetch],
  ["fifo", "takes entries before they are sent", clockedAtFetch],
  ["resetDomain", "keeps its state without power", () => ({ powerOnReset: () => undefined })],
  ["sticky", "keeps its sticky bits without power", () => ({ powerOnReset: () => undefined })],
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
  ],
  ["commit", "lets take effect what broke off", (target) => ({ stop: () => target.stop("stop") })],
];

describe("a register map's cases", () => {
  it.each(MUTANTS)("about %s catch a chip that %s", async (word, _what, broken) => {
    const results = await runRegisterCases(registerMap(EVERYTHING), chipsSaying(EVERYTHING, broken));
    const words = results.flatMap((each) => (each.outcome === "failed" ? [each.word] : []));
    expect(words).toContain(word);
  });
});
