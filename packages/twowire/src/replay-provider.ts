import type { BackendProvider, Clock } from "@twowire/core";

export interface ReplayProviderOptions {
  /** The time that the replayed devices live in. Default: the machine's. */
  readonly clock?: Clock | undefined;
}

/**
 * The backend of `replay:FILE`: a session that `record` kept and `formatCassette` wrote. Each `open` plays it from the beginning.
 * `?timing=recorded` takes as long as the hardware took; without it, every answer comes at once.
 */
export function replayProvider(options: ReplayProviderOptions = {}): BackendProvider {
  return {
    scheme: "replay",
    description: "a recorded session",
    open: async (uri) => (await import("./open-cassette.ts")).openCassette(uri, options),
    // A cassette can lie anywhere; only whoever keeps it knows where.
    list: () => Promise.resolve([]),
  };
}
