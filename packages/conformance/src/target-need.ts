import { NotCapable } from "./not-capable.ts";
import { NotJudged } from "./not-judged.ts";
import type { TargetFixture } from "./target-fixture.ts";

/** A capability of the host, or a part of the fixture, that a case for target hosts cannot do without. */
export type TargetNeed = keyof typeof IS_THERE;

const IS_THERE = {
  /** Targets can tell a repeated START from a START. */
  restart: ({ host }: TargetFixture) => host.capabilities.restart,
  /** Targets know which bytes were really clocked. */
  clockedCount: ({ host }: TargetFixture) => host.capabilities.clockedCount,
  /** Targets can refuse the byte just received. */
  nack: ({ host }: TargetFixture) => host.capabilities.nack === "byte",
  /** Targets can refuse their address. */
  nackAddress: ({ host }: TargetFixture) => host.capabilities.nackAddress,
  /** Targets can make the controller wait at any byte. */
  stretch: ({ host }: TargetFixture) => host.capabilities.stretch === "byte",
  /** Two targets that send at once can tell who has lost. */
  arbitration: ({ host }: TargetFixture) => host.capabilities.arbitration === true,
  "fixture.passTime": ({ passTime }: TargetFixture) => passTime !== undefined,
  "fixture.loseArbitration": ({ loseArbitration }: TargetFixture) => loseArbitration !== undefined,
};

/** The first need that is not met, as it is reported: the host lacks it, or the fixture. */
export function unmetTargetNeed(
  needs: readonly TargetNeed[],
  fixture: TargetFixture,
): NotCapable | NotJudged | undefined {
  const unmet = needs.find((need) => !IS_THERE[need](fixture));
  if (unmet === undefined) return undefined;
  return unmet.startsWith("fixture.") ? new NotJudged(unmet) : new NotCapable(unmet);
}
