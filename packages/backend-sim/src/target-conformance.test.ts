import { describeTargetConformance, simulatedTargetFixture } from "@twowire/conformance";
import { describe, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

describeTargetConformance(
  { describe, it },
  "sim:",
  simulatedTargetFixture((clock) => new SimulatedBus({ clock })),
  { notCapable: { T01f: "a limit of addresses", T31d: "a limit of stretch" } },
);
