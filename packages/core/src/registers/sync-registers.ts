import type { I2CDevice } from "../i2c-device.ts";
import type { RegisterCache } from "./register-cache.ts";
import { RegisterClient } from "./register-client.ts";
import type { Register, RegisterMap } from "./register-map.ts";
import type { RegisterMapDefinition } from "./register-map-definition.ts";

/**
 * Writes to a chip that lost its power what a cache knows and {@link RegisterCache.markDirty} told to be lost, with nobody else
 * on the bus: only registers that are not as after reset, those that lock others last, and in the end the bank. When it fails,
 * call it again: what is written is not written twice.
 */
export async function syncRegisters<D extends RegisterMapDefinition>(
  device: I2CDevice,
  cache: RegisterCache<D>,
): Promise<void> {
  const { map } = cache;
  await device.exclusive(async (locked) => {
    const selector = map.registers.find(({ name }) => name === map.bankedBy?.register);
    const bank = selector && cache.beginRead(selector);
    let banked = false;
    for (const register of inSyncOrder(map)) {
      const lost = register === selector ? undefined : cache.lost(register);
      if (lost === undefined) continue;
      if (lost.differs) {
        await rewrite(locked, cache, register, lost.written);
        banked ||= register.banks !== undefined;
      }
      cache.settle(register);
    }
    if (selector === undefined || bank === undefined || bank.known === 0) return;
    // Going through the banks has changed it.
    cache.restore(selector, { ...bank, dirty: true });
    const lost = cache.lost(selector);
    if (lost !== undefined && (lost.differs || banked)) await rewrite(locked, cache, selector, lost.written);
    cache.settle(selector);
  });
}

async function rewrite(device: I2CDevice, cache: RegisterCache, register: Register, word: number): Promise<void> {
  const before = cache.beginRead(register);
  try {
    await new RegisterClient(device, cache.map, register, cache).writeRaw(word);
  } finally {
    cache.restore(register, before);
  }
}

/** Registers of which others are guards come first. */
function inSyncOrder(map: RegisterMap): readonly Register[] {
  const depths = new Map<Register, number>();
  const depthOf = (guard: Register): number => {
    const found = depths.get(guard);
    if (found !== undefined) return found;
    depths.set(guard, 0);
    const guarded = map.registers.filter((register) => register !== guard && isGuardedBy(register, guard));
    const depth = guarded.reduce((most, register) => Math.max(most, 1 + depthOf(register)), 0);
    depths.set(guard, depth);
    return depth;
  };
  return map.registers.toSorted((one, other) => depthOf(one) - depthOf(other) || one.address - other.address);
}

function isGuardedBy(register: Register, guard: Register): boolean {
  return register.fields.some((field) =>
    [...field.lockedBy, ...field.setLockedBy].some((reference) => reference.register === guard.name),
  );
}
