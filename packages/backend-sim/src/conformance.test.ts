import { describeConformance, simulatedFixture, TYPICAL_LIMITS } from "@twowire/conformance";
import { describe, it } from "vitest";
import { SimulatedBus } from "./simulated-bus.ts";

const framework = { describe, it };

describeConformance(
  framework,
  "sim:",
  simulatedFixture((clock) => new SimulatedBus({ clock })),
);
for (const [name, limits] of Object.entries(TYPICAL_LIMITS)) {
  describeConformance(
    framework,
    `sim: as ${name}`,
    simulatedFixture((clock) => new SimulatedBus({ clock }), { limits }),
  );
}
