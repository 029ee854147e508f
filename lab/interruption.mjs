/** @returns {AbortSignal} fires when this program is asked to end, so that it can end what it started first */
export function interruption() {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => interrupted.abort());
  return interrupted.signal;
}
