import { hexByte } from "./hex.ts";

/** Addresses in order, neighbours joined: `0x18-0x1f, 0x48`. */
export function formatAddresses(addresses: readonly number[]): string {
  const sorted = [...new Set(addresses)].sort((a, b) => a - b);
  const runs: [first: number, last: number][] = [];
  for (const address of sorted) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === address - 1) run[1] = address;
    else runs.push([address, address]);
  }
  return runs
    .map(([first, last]) => (first === last ? hexByte(first) : `${hexByte(first)}-${hexByte(last)}`))
    .join(", ");
}
