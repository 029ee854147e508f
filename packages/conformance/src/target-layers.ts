import type {
  Clock,
  I2CTarget,
  RegisterMap,
  RegisterMapDefinition,
  RegisterName,
  TargetHandler,
  TargetHost,
} from "@twowire/core";
import {
  AlertSource,
  type AlertLine,
  keepSMBusTime,
  openTarget,
  RegisterFile,
  type RegisterHooks,
  type RegisterHandler,
  RegisterTarget,
  type RegisterTargetOptions,
  SMBusTarget,
  type SMBusTargetOptions,
  type TargetOptions,
  withPacketErrorCode,
} from "@twowire/target";

/** A register map as a target, and what the suite looks at besides the bus. */
export interface RegisterTargetUnderTest extends RegisterHandler {
  powerOnReset(): void;
}

/** What stands between a host and whoever writes a target. It is judged together with the host. */
export interface TargetLayers {
  /** The request API. */
  openTarget(host: TargetHost, addresses: readonly number[], options?: TargetOptions): Promise<I2CTarget>;
  /** The contents of a register map. */
  registerFile<D extends RegisterMapDefinition>(
    map: RegisterMap<D>,
    hooks?: RegisterHooks<RegisterName<D>>,
  ): RegisterFile<D>;
  /** The register map on a bus. */
  registerTarget<D extends RegisterMapDefinition>(
    file: RegisterFile<D>,
    options?: RegisterTargetOptions,
  ): RegisterTargetUnderTest;
  /** A register map with packet error codes. */
  codedRegisters(target: RegisterHandler, map: RegisterMap): TargetHandler;
  /** A table of SMBus commands. */
  smbusTarget(options: SMBusTargetOptions): TargetHandler;
  /** A device's part in SMBus alerts. */
  alertSource(line: AlertLine, address: number): TargetHandler & Pick<AlertSource, "pull" | "isPulling">;
  /** A target that keeps SMBus time. */
  timedTarget(handler: TargetHandler, clock: Clock): TargetHandler;
}

/** The layers of `@twowire/target`. */
export const TARGET_LAYERS: TargetLayers = {
  openTarget,
  registerFile: (map, hooks) => new RegisterFile(map, hooks),
  registerTarget: (file, options) => new RegisterTarget(file, options),
  codedRegisters: (target, map) => withPacketErrorCode(target, map),
  smbusTarget: (options) => new SMBusTarget(options),
  alertSource: (line, address) => new AlertSource(line, address),
  timedTarget: (handler, clock) => keepSMBusTime(handler, clock),
};
