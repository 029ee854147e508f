import { type BusUri, parseBusUri } from "./bus-uri.ts";
import type { I2CBus } from "./controller.ts";
import { I2CError, isI2CError } from "./i2c-error.ts";
import type { BackendProvider, BusDescription, Populate } from "./provider.ts";
import type { TargetHost } from "./target.ts";

/** Which package brings which scheme, so that an unknown one can be explained. */
const HOME_OF_SCHEME: ReadonlyMap<string, string> = new Map([
  ["sim", "@twowire/backend-sim"],
  ["linux", "@twowire/backend-linux"],
  ["gpio", "planned for @twowire/backend-linux"],
  ["adapter", "@twowire/backend-linux"],
  ["serial", "planned for @twowire/backend-serial"],
  ["micropython", "planned for @twowire/backend-serial"],
  ["replay", "twowire"],
]);

/** A listing of one backend: what it has, or why it could not say. */
export interface ProviderListing {
  readonly scheme: string;
  readonly description: string;
  readonly buses: readonly BusDescription[];
  readonly error?: I2CError;
}

/** Finds the backend for a URI. Each application has its own; nothing is registered by being imported. */
export class ProviderRegistry {
  readonly #providers = new Map<string, BackendProvider>();

  constructor(providers: readonly BackendProvider[] = []) {
    for (const provider of providers) this.register(provider);
  }

  /**
   * Adds a backend.
   * @returns a function that takes it away again
   * @throws I2CError `invalid-argument` for a scheme that is taken or malformed
   */
  register(provider: BackendProvider): () => void {
    const { scheme } = provider;
    if (!/^[a-z][a-z0-9+.-]*$/.test(scheme) || this.#providers.has(scheme)) {
      throw new I2CError({
        kind: "invalid-argument",
        message: this.#providers.has(scheme) ? `The scheme ${scheme}: is taken` : `"${scheme}" cannot be a scheme`,
        nextStep: "Choose another scheme: a letter, then letters, digits, +, - or dots, in lower case.",
      });
    }
    this.#providers.set(scheme, provider);
    return () => {
      if (this.#providers.get(scheme) === provider) this.#providers.delete(scheme);
    };
  }

  /** The schemes that can be opened, sorted. */
  get schemes(): readonly string[] {
    return [...this.#providers.keys()].sort();
  }

  /** Opens a bus. @throws I2CError `not-found` for a scheme that nobody brings, and what the backend throws */
  async open(uri: string): Promise<I2CBus> {
    const parsed = parseBusUri(uri);
    return this.provider(parsed).open(parsed);
  }

  /**
   * Opens a place for targets.
   * @param populate puts targets there before any controller can look, such as a kernel driver that seeks its chip
   * @throws I2CError `unsupported` where the backend has none
   */
  async openHost(uri: string, populate?: Populate): Promise<TargetHost> {
    const parsed = parseBusUri(uri);
    const provider = this.provider(parsed);
    if (provider.openHost !== undefined) return provider.openHost(parsed, populate);
    throw new I2CError({
      kind: "unsupported",
      message: `${parsed.scheme}: cannot host targets`,
      nextStep: this.#placesForTargets(),
    });
  }

  #placesForTargets(): string {
    const hosts = this.schemes.filter((scheme) => this.#providers.get(scheme)?.openHost !== undefined);
    if (hosts.length === 0) return "No backend that is registered can; register one that does, such as that of sim:.";
    return `Targets can be on ${hosts.map((scheme) => `${scheme}:`).join(", ")}.`;
  }

  /** The backend of a URI, without opening anything. @throws I2CError `not-found` for a scheme that nobody brings */
  provider(uri: BusUri): BackendProvider {
    const provider = this.#providers.get(uri.scheme);
    if (provider !== undefined) return provider;
    const home = HOME_OF_SCHEME.get(uri.scheme);
    const known = this.schemes.map((scheme) => `${scheme}:`).join(", ");
    throw new I2CError({
      kind: "not-found",
      message: `No backend is registered for ${uri.scheme}:`,
      nextStep:
        home === undefined
          ? `Known are ${known === "" ? "none" : known}; a program can register a provider for others.`
          : `It is ${home.startsWith("planned") ? home : `in ${home}`}; registered are ${known === "" ? "none" : known}.`,
    });
  }

  /** What can be opened now, backend by backend. */
  list(): Promise<readonly ProviderListing[]> {
    return Promise.all(this.schemes.map((scheme) => this.#listing(scheme)));
  }

  async #listing(scheme: string): Promise<ProviderListing> {
    const provider = this.#providers.get(scheme);
    if (provider === undefined) return { scheme, description: "", buses: [] };
    const { description } = provider;
    try {
      return { scheme, description, buses: await provider.list() };
    } catch (error) {
      return { scheme, description, buses: [], error: isI2CError(error) ? error : I2CError.from(error) };
    }
  }
}
