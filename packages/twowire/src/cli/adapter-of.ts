import { type AdapterDescription, parseBusUri, type ProviderRegistry } from "@twowire/core";

/**
 * The adapter of the operating system behind a bus; `undefined` where there is none, or its backend does not list it.
 * @param uri what the bus was opened with
 */
export async function adapterOf(registry: ProviderRegistry, uri: string): Promise<AdapterDescription | undefined> {
  const bus = parseBusUri(uri);
  const listed = await registry.provider(bus).list();
  return listed.find(({ uri: known, adapter }) => {
    const names = [parseBusUri(known).path, ...(adapter === undefined ? [] : [`/dev/${adapter.id}`])];
    return names.includes(bus.path);
  })?.adapter;
}
