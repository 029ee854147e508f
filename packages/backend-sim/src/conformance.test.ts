import { describeConformance, simulatedFixture, TYPICAL_LIMITS } from "@twowire/conformance";
import { describe, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

// What each controller lacks, and the cases that it is not capable of; what nobody can judge. Everything else has to pass.

/** A simulated bus is made when it is asked for, so none is missing, forbidden or owned by a kernel driver. */
const FIXTURE = {
  "fixture.occupiedAddress": "C14a C14b",
  "fixture.openMissing": "C36d",
  "fixture.openForbidden": "C36e",
};
/** Where nothing is limited, there is no limit to be judged. */
const UNLIMITED: ReadonlySet<string> = new Set(["perfect", "noRepeatedStart", "noEmptyWrite", "noCut"]);
const NO_RECOVERY = { recovery: "C25a C25b C25c C25d C25f" };

const NOT_CAPABLE: Readonly<Record<keyof typeof TYPICAL_LIMITS | "perfect", Readonly<Record<string, string>>>> = {
  perfect: {},
  smbus: {
    ...NO_RECOVERY,
    readThenAny: "C03b C06a",
    heldBus: "C01d",
    writeThenWrite: "C02b",
    maxReadLength: "C03a C18c C23a",
    emptyRead: "C09b",
    countedRead: "C18d C18e",
    tenBitAddresses: "C13a C13b C13c",
    maxSegments: "C06b C19a",
  },
  raspberryPi: {
    ...NO_RECOVERY,
    readThenAny: "C03b C06a C06b",
    heldBus: "C01d",
    clockStretching: "C04d C23a C23b",
    emptyRead: "C09b",
    countedRead: "C18d C18e",
    errorPosition: "C19a",
  },
  noRepeatedStart: {
    maxSegments: "C01a C01b C01c C02b C03b C04c C06a C06b C13b C18d C18e C19a C20b C31a C37b C41a C42a C42b",
    heldBus: "C01d",
  },
  noEmptyWrite: { emptyWrite: "C08a C08b C08c", emptyRead: "C09b" },
  noCut: {},
};

/** Missing thing by case, from cases by missing thing. */
function byCase(missing: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(missing).flatMap(([what, ids]) => ids.split(" ").map((id) => [id, what])));
}

for (const [name, limits] of Object.entries({ perfect: {}, ...TYPICAL_LIMITS })) {
  const fixture = simulatedFixture((clock) => new SimulatedBus({ clock }), { limits });
  describeConformance({ describe, it }, `sim: ${name}`, fixture, {
    notCapable: byCase(NOT_CAPABLE[name as keyof typeof NOT_CAPABLE]),
    notJudged: byCase({ ...FIXTURE, ...(UNLIMITED.has(name) ? { "a finite limit": "C19b" } : {}) }),
  });
}
