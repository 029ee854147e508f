import { busFromEngine } from "../bus-from-engine.ts";
import { FakeEngine, type FakeEngineOptions } from "../fake-engine.fixture.ts";
import { I2CError } from "../i2c-error.ts";
import { address7 } from "../make-address.ts";
import type { Segment } from "../segment.ts";
import type { FaultRule } from "./fault.ts";
import { injectFaults, type InjectedFault } from "./inject-faults.ts";
import { trace } from "./trace.ts";

export const CHIP = address7(0x18);
export const OTHER = address7(0x50);

export function setUp(faults: readonly FaultRule[], options: FakeEngineOptions = {}, seed?: number) {
  const engine = new FakeEngine(options);
  const bus = busFromEngine(engine);
  const injected: InjectedFault[] = [];
  const injection = injectFaults(bus, { seed, faults, onFault: (fault) => injected.push(fault) });
  const lines: string[] = [];
  const controller = trace(injection.controller, (event) => {
    if (event.type !== "start") lines.push(event.transcript);
  });
  /** Runs one transfer; its error, if it fails. */
  const fails = async (
    segments: readonly Segment[],
    transferOptions?: Parameters<typeof controller.transfer>[2],
    address = CHIP,
  ): Promise<I2CError | undefined> => {
    try {
      await engine.clock.run(controller.transfer(address, segments, transferOptions));
      return undefined;
    } catch (error) {
      return I2CError.from(error);
    }
  };
  return { engine, bus, injection, injected, controller, lines, fails, clock: engine.clock };
}

export const page = (): readonly Segment[] => [{ write: Uint8Array.of(0x10, 0xaa, 0xbb, 0xcc) }];
export const register = (read = new Uint8Array(2)): readonly Segment[] => [{ write: Uint8Array.of(5) }, { read }];
