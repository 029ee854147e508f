import type { CancelSignal } from "./clock.ts";

/** Those who wait for one signal, which itself has a single listener however many they are. */
interface Relay {
  readonly listeners: Set<() => void>;
  readonly fire: () => void;
}

const relays = new WeakMap<CancelSignal, Relay>();

/**
 * Calls `listener` once when a signal fires. A program has one signal for all that it does; a listener for each would look
 * like a leak to the runtime, which warns of more than a few.
 * @returns a function that forgets the listener
 */
export function onAbort(signal: CancelSignal, listener: () => void): () => void {
  const relay = relays.get(signal) ?? startRelay(signal);
  // A function of its own, so that the same listener may wait twice.
  const entry = (): void => listener();
  relay.listeners.add(entry);
  return () => {
    if (!relay.listeners.delete(entry) || relay.listeners.size > 0) return;
    relays.delete(signal);
    signal.removeEventListener("abort", relay.fire);
  };
}

function startRelay(signal: CancelSignal): Relay {
  const listeners = new Set<() => void>();
  const relay: Relay = {
    listeners,
    fire() {
      relays.delete(signal);
      const waiting = [...listeners];
      listeners.clear();
      for (const listener of waiting) listener();
    },
  };
  relays.set(signal, relay);
  signal.addEventListener("abort", relay.fire, { once: true });
  return relay;
}
