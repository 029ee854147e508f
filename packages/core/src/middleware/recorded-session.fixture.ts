import { busFromEngine } from "../bus-from-engine.ts";
import type { I2CController } from "../controller.ts";
import { FakeEngine, type FakeEngineOptions } from "../fake-engine.fixture.ts";
import { address7 } from "../make-address.ts";
import type { Segment } from "../segment.ts";
import type { Cassette } from "./cassette.ts";
import { record } from "./record.ts";

export const CHIP = address7(0x18);
export const OTHER = address7(0x50);
export const ABSENT = address7(0x20);

export function recorder(options: FakeEngineOptions = {}) {
  const engine = new FakeEngine(options);
  const { controller, cassette } = record(busFromEngine(engine));
  return { engine, controller, cassette, clock: engine.clock };
}

export const write = (...bytes: number[]): readonly Segment[] => [{ write: Uint8Array.from(bytes) }];

/** Sets register 5, reads it back. */
export async function session(controller: I2CController): Promise<readonly number[]> {
  await controller.transfer(CHIP, [{ write: [Uint8Array.of(5), Uint8Array.of(0xc1, 0x90)] }]);
  const read = new Uint8Array(2);
  await controller.transfer(CHIP, [{ write: Uint8Array.of(5) }, { read }]);
  return [...read];
}

export async function recordedSession(): Promise<Cassette> {
  const { controller, cassette } = recorder();
  await session(controller);
  return cassette();
}
