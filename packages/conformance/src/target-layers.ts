import type { I2CTarget, RegisterMap, RegisterMapDefinition, TargetHandler, TargetHost } from "@twowire/core";
import {
  openTarget,
  RegisterFile,
  type RegisterHooks,
  RegisterTarget,
  type RegisterTargetOptions,
  type TargetOptions,
} from "@twowire/target";
import type { RegisterName } from "@twowire/core";

/** A register map as a target, and what the suite looks at besides the bus. */
export interface RegisterTargetUnderTest extends TargetHandler {
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
}

/** The layers of `@twowire/target`. */
export const TARGET_LAYERS: TargetLayers = {
  openTarget,
  registerFile: (map, hooks) => new RegisterFile(map, hooks),
  registerTarget: (file, options) => new RegisterTarget(file, options),
};
