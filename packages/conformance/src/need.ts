import type { ControllerFixture } from "./fixture.ts";
import { NotJudged } from "./not-judged.ts";

/** A part of the fixture, or of its host, that a case cannot do without. */
export type Need = keyof typeof IS_THERE;

const IS_THERE = {
  /** A place for targets on the same wires. */
  host: (fixture: ControllerFixture) => fixture.host !== undefined,
  /** Its targets hear of everything before the controller's promise settles. */
  "host is prompt": (fixture: ControllerFixture) => fixture.host !== undefined && fixture.hostIsPrompt === true,
  /** Its targets can tell a repeated START from a START. */
  "host.restart": (fixture: ControllerFixture) => fixture.host?.capabilities.restart === true,
  /** Its targets know which bytes were really clocked, and whether they were acknowledged. */
  "host.clockedCount": (fixture: ControllerFixture) => fixture.host?.capabilities.clockedCount === true,
  /** Its targets can refuse the byte just received. */
  "host.nack": (fixture: ControllerFixture) => fixture.host?.capabilities.nack === "byte",
  /** Its targets can refuse their address. */
  "host.nackAddress": (fixture: ControllerFixture) => fixture.host?.capabilities.nackAddress === true,
  /** Its targets can make the controller wait at any byte. */
  "host.stretch": (fixture: ControllerFixture) => fixture.host?.capabilities.stretch === "byte",
  /** Something that stores what is written: a known memory, or a host to put one on. */
  memory: (fixture: ControllerFixture) => fixture.memory !== undefined || fixture.host !== undefined,
  openSecond: (fixture: ControllerFixture) => fixture.openSecond !== undefined,
  passTime: (fixture: ControllerFixture) => fixture.passTime !== undefined,
  occupiedAddress: (fixture: ControllerFixture) => fixture.occupiedAddress !== undefined,
  openMissing: (fixture: ControllerFixture) => fixture.openMissing !== undefined,
  openForbidden: (fixture: ControllerFixture) => fixture.openForbidden !== undefined,
  "faults.holdSda": (fixture: ControllerFixture) => fixture.faults?.holdSda !== undefined,
  "faults.holdScl": (fixture: ControllerFixture) => fixture.faults?.holdScl !== undefined,
  "faults.loseArbitration": (fixture: ControllerFixture) => fixture.faults?.loseArbitration !== undefined,
  "faults.unplug": (fixture: ControllerFixture) => fixture.faults?.unplug !== undefined,
};

/** The first need that a fixture does not meet, as it is reported: it is never the controller that lacks it. */
export function unmetNeed(needs: readonly Need[], fixture: ControllerFixture): NotJudged | undefined {
  const unmet = needs.find((need) => !IS_THERE[need](fixture));
  return unmet === undefined ? undefined : new NotJudged(`fixture.${unmet}`);
}
