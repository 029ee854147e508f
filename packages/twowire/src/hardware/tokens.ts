import type { BackendProvider, I2CController, ProviderRegistry } from "@twowire/core";
import type { ChipDescriptor } from "@twowire/drivers";
import type { ServiceIdentifier } from "inversify";

// A token is a symbol at run time and the type of what it stands for to the compiler. Symbol.for, because two copies of this
// package in one program must mean the same things.

/** A bus: each under its name, and the default one also without. Injecting it never opens or closes anything. */
export const I2C_CONTROLLER: ServiceIdentifier<I2CController> = Symbol.for("twowire:I2CController");

/** A backend. Several may be bound; the last one for a scheme is used. */
export const BACKEND_PROVIDER: ServiceIdentifier<BackendProvider> = Symbol.for("twowire:BackendProvider");

/** A chip that a configuration may name. Several may be bound; the last one of a name is used. */
export const CHIP_DESCRIPTOR: ServiceIdentifier<ChipDescriptor> = Symbol.for("twowire:ChipDescriptor");

/** The backends together, as buses are opened with them. */
export const PROVIDER_REGISTRY: ServiceIdentifier<ProviderRegistry> = Symbol.for("twowire:ProviderRegistry");

/**
 * The driver of a configured device. Binding it again replaces the driver, wherever it is injected:
 * `rebind(deviceToken<Mcp9808>("room")).toConstantValue(fake)`.
 */
export function deviceToken<Driver extends object = object>(name: string): ServiceIdentifier<Driver> {
  return Symbol.for(`twowire:device:${name}`);
}
