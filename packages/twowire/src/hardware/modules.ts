import { type BackendProvider, type I2CController, ProviderRegistry } from "@twowire/core";
import type { ChipDescriptor, DriverClass } from "@twowire/drivers";
import { ContainerModule, type Newable } from "inversify";
import { BACKEND_PROVIDER, CHIP_DESCRIPTOR, deviceToken, I2C_CONTROLLER, PROVIDER_REGISTRY } from "./tokens.ts";

/** Adds a backend, or replaces the one of the same scheme. */
export function backendModule(provider: BackendProvider): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(BACKEND_PROVIDER).toConstantValue(provider);
  });
}

/** Adds a chip that a configuration may name, or replaces the one of the same name. */
export function chipModule(chip: ChipDescriptor): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(CHIP_DESCRIPTOR).toConstantValue(chip);
  });
}

/** Binds a registry of all backends that are bound. */
export function registryModule(): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(PROVIDER_REGISTRY)
      .toResolvedValue(registryOf, [{ serviceIdentifier: BACKEND_PROVIDER, isMultiple: true }])
      .inSingletonScope();
  });
}

function registryOf(providers: BackendProvider[]): ProviderRegistry {
  // The last one of a scheme wins, so that a backend is replaced by binding another.
  return new ProviderRegistry([...new Map(providers.map((provider) => [provider.scheme, provider])).values()]);
}

/**
 * Binds an open bus under its name. Whoever opened it closes it.
 *
 * A bus that a program binds by such a module of its own is used as it is, in place of the one of that name in the
 * configuration.
 */
export function busModule(name: string, bus: I2CController): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(I2C_CONTROLLER).toConstantValue(bus).whenNamed(name);
  });
}

/** Makes the bus of this name the one that is meant where none is named, unless there is one already. */
export function defaultBusModule(name: string): ContainerModule {
  return new ContainerModule(({ bind, isBound }) => {
    if (isBound(I2C_CONTROLLER)) return;
    const itself = (bus: I2CController): I2CController => bus;
    bind(I2C_CONTROLLER)
      .toResolvedValue(itself, [{ serviceIdentifier: I2C_CONTROLLER, name }])
      .whenDefault();
  });
}

/** How a device is made and found. */
export interface DeviceBinding {
  readonly name: string;
  /** The name of its bus. */
  readonly bus: string;
  /** Its driver's class, where it is also to be found by that. */
  readonly driver?: DriverClass | undefined;
  /** Whether it is the only device of this class, and so needs no name. */
  readonly isOnly: boolean;
  make(controller: I2CController): object;
}

/** Binds a device: made once, when first asked for, on the bus of its name. */
export function deviceModule(device: DeviceBinding): ContainerModule {
  const { name, driver } = device;
  const token = deviceToken(name);
  return new ContainerModule(({ bind, isBound }) => {
    if (!isBound(token)) {
      bind(token)
        .toResolvedValue(
          (controller: I2CController) => device.make(controller),
          [{ serviceIdentifier: I2C_CONTROLLER, name: device.bus }],
        )
        .inSingletonScope();
    }
    if (driver === undefined) return;
    // A class is a token whatever its constructor takes, which a type of unknown classes cannot say.
    const type = driver as Newable<object>;
    // By way of the token, so that what replaces the device there is found by its class too.
    const itself = (made: object): object => made;
    if (!isBound(type, { name })) bind(type).toResolvedValue(itself, [token]).whenNamed(name);
    if (device.isOnly && !isBound(type)) bind(type).toResolvedValue(itself, [token]).whenDefault();
  });
}
