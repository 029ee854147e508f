import { delay, type I2CBus, systemClock } from "@twowire/core";
import type { ControllerFixture, FixtureMaker, KnownMemory } from "./fixture.ts";

export interface MemoryChipOptions
  extends
    Omit<KnownMemory, "firstCell" | "cells">,
    Partial<Pick<KnownMemory, "firstCell" | "cells">>,
    Pick<ControllerFixture, "occupiedAddress" | "openMissing" | "openForbidden" | "faults" | "passTime"> {
  /** Whether the bus can be opened a second time while it is open. Default: true. */
  readonly shared?: boolean | undefined;
}

/**
 * The fixture of a real bus with nothing of ours at the other end, only a memory: a chip of the kernel's `i2c-stub`, or an
 * EEPROM that may be written to. 32 of its cells are overwritten, from 0x40 on unless told otherwise. Time really passes.
 * @param openBus for instance `() => registry.open("linux:1")`
 */
export function memoryChipFixture(openBus: () => Promise<I2CBus>, options: MemoryChipOptions): FixtureMaker {
  const { shared = true, address, absentAddress, firstCell = 0x40, cells = 32, ...parts } = options;
  return () => ({
    passTime: (durationMs) => delay(systemClock, durationMs),
    ...parts,
    openController: openBus,
    openSecond: shared ? openBus : undefined,
    memory: { address, absentAddress, firstCell, cells },
    close: () => undefined,
  });
}
