import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeBackend, plainChip, Thermometer, thermometerChip } from "./fake-hardware.fixture.ts";
import type { OpenHardwareOptions } from "./open-hardware.ts";

/** A backend with nothing on it, in a folder of its own, which whoever asked for it removes. */
export interface FreshHardware {
  readonly fake: FakeBackend;
  readonly options: OpenHardwareOptions;
  readonly directory: string;
}

export function freshHardware(): FreshHardware {
  const directory = mkdtempSync(join(tmpdir(), "twowire-"));
  const fake = new FakeBackend();
  // One log for both, so that the order between buses and drivers is seen.
  Thermometer.log = fake.log;
  Thermometer.failClosing = undefined;
  return {
    fake,
    options: { backends: [fake], chips: [thermometerChip, plainChip], environment: {}, directory },
    directory,
  };
}
