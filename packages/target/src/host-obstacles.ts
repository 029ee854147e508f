import type { RegisterMap, TargetCapabilities } from "@twowire/core";

/** A promise of a register map that a host cannot keep. */
export interface HostObstacle {
  /** The register, or the option of the map: `status`, `pointer.increment`. */
  readonly place: string;
  /** The capability that is missing. */
  readonly missing: "clockedCount" | "nack" | "restart";
  /** What would be otherwise than on the chip. */
  readonly reason: string;
}

/**
 * Everything in a register map that would be otherwise on a host with these limits than on the chip; nothing where a controller
 * could not tell the difference.
 */
export function hostObstacles(map: RegisterMap, capabilities: TargetCapabilities): readonly HostObstacle[] {
  return [
    ...(capabilities.clockedCount ? [] : ofReading(map)),
    ...(capabilities.nack === "byte" ? [] : ofRefusing(map)),
    ...(capabilities.restart ? [] : ofRestarting(map)),
  ];
}

/** Reading has effects only for bytes that are known to have gone over the wire. */
function ofReading({ pointer, registers }: RegisterMap): readonly HostObstacle[] {
  const missing = "clockedCount";
  const found: HostObstacle[] = [];
  if (pointer.increment !== "none" && pointer.persists) {
    const reason = "a read without a pointer would begin where the one before began, not where it ended";
    found.push({ place: "pointer.increment", missing, reason });
  }
  for (const { name, precious, fifo } of registers) {
    if (!precious) continue;
    const what = fifo === undefined ? "reading it would have no effect" : "no entry would ever be taken from its queue";
    found.push({ place: name, missing, reason: what });
  }
  return found;
}

function ofRefusing({ unmapped, overWrite }: RegisterMap): readonly HostObstacle[] {
  const reason = "the byte would be acknowledged that the chip refuses";
  return [
    ...(unmapped === "nack" ? [{ place: "unmapped", missing: "nack", reason } as const] : []),
    ...(overWrite === "nack" ? [{ place: "overWrite", missing: "nack", reason } as const] : []),
  ];
}

/** Where every repeated START looks like a STOP and a START. */
function ofRestarting({ pointer }: RegisterMap): readonly HostObstacle[] {
  if (pointer.persists) return [];
  const reason = "the pointer would be forgotten between selecting a register and reading it";
  return [{ place: "pointer.persists", missing: "restart", reason }];
}
