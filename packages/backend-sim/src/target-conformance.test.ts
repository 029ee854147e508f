import {
  describeTargetConformance,
  limitedHost,
  simulatedTargetFixture,
  TYPICAL_HOST_LIMITS,
} from "@twowire/conformance";
import type { TargetCapabilities } from "@twowire/core";
import { describe, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

// What each host lacks, and the cases that it is not capable of. Everything else has to pass.

const ONE_ADDRESS = "T01c T01d T01e T03c T22d";
const NO_NACK_IN_REGISTERS = "T04a T04c T06c T07c T08a T10d T22e T41a T41c T41d T42a";
const NO_NACK_IN_REQUESTS = "T04b T06b T07a T07b T24b T27a T27b T27g T28d T31c T34b";
const NO_COUNT = "T02d T15a T15b T15c T15d T17a T18b T20a T20b T20c T37c T37e T39b T40a T40b T40c T40d T44a T44b T44c";
const NO_STRETCH_IN_REQUESTS =
  "T01b T01e T02b T02e T03b T11b T13c T14b T15b T16b T18a T18b T18c T22b T23a T23b T25b T25c T26b T27c T27e T28a T28b T28c " +
  "T29a T29b T30a T30b T30c T31a T31b T34a T44b";

const NOT_CAPABLE: Readonly<Record<keyof typeof TYPICAL_HOST_LIMITS | "perfect", Readonly<Record<string, string>>>> = {
  perfect: {},
  prefetching: {},
  fifo: {},
  linuxTarget: {
    addresses: ONE_ADDRESS,
    clockedCount: NO_COUNT,
    nackAddress: "T32b",
    arbitration: "T43a",
  },
  lateNack: {
    nack: `${NO_NACK_IN_REGISTERS} ${NO_NACK_IN_REQUESTS}`,
    nackAddress: "T32b",
    arbitration: "T43a",
  },
  rp2040: {
    addresses: ONE_ADDRESS,
    nack: `T06a ${NO_NACK_IN_REGISTERS} ${NO_NACK_IN_REQUESTS}`,
    nackAddress: "T32b",
    arbitration: "T43a",
  },
  arduino: {
    addresses: "T01c T01d T01e T03c",
    restart: "T11d T22a T22b T22d T41b T42b",
    clockedCount: NO_COUNT,
    nack: `T06a ${NO_NACK_IN_REGISTERS} ${NO_NACK_IN_REQUESTS}`,
    nackAddress: "T32b",
    arbitration: "T43a",
  },
  addressStretch: {
    stretch: NO_STRETCH_IN_REQUESTS,
    addresses: "T03c",
    nack: `T06a ${NO_NACK_IN_REGISTERS} ${NO_NACK_IN_REQUESTS}`,
    nackAddress: "T32b",
    arbitration: "T43a",
  },
  noStretch: {
    stretch: `${NO_STRETCH_IN_REQUESTS} ${NO_NACK_IN_REQUESTS} T07c`,
    addresses: "T01c T01d T03c T22d",
    arbitration: "T43a",
  },
};

/** Missing thing by case, from cases by missing thing. */
function byCase(missing: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(missing).flatMap(([what, ids]) => ids.split(" ").map((id) => [id, what])));
}

const hosts: Readonly<Record<string, Partial<TargetCapabilities>>> = { perfect: {}, ...TYPICAL_HOST_LIMITS };

for (const [name, limits] of Object.entries(hosts)) {
  const fixture = simulatedTargetFixture(
    (clock) => new SimulatedBus({ clock }),
    (bus) => (name === "perfect" ? bus : limitedHost(bus, limits)),
  );
  const { addresses = Number.POSITIVE_INFINITY, stretch = "byte" } = limits;
  describeTargetConformance({ describe, it }, `sim: ${name}`, fixture, {
    notCapable: byCase(NOT_CAPABLE[name as keyof typeof NOT_CAPABLE]),
    // Where nothing is limited, there is no limit to be judged.
    notJudged: {
      ...(addresses === Number.POSITIVE_INFINITY ? { T01f: "a limit of addresses" } : {}),
      ...(stretch === "byte" ? { T31d: "a limit of stretch" } : {}),
    },
  });
}
