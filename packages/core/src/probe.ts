import { type Address, addressValue } from "./address.ts";
import type { I2CController, WaitOptions } from "./controller.ts";
import { isI2CError } from "./i2c-error.ts";
import { toAddress } from "./make-address.ts";
import type { Segment } from "./segment.ts";

/**
 * How to find out whether anything is at an address:
 * - `auto`: as the Linux kernel does: a one-byte read where a write could harm (0x30–0x37 may write-protect memory modules,
 *   0x50–0x5F corrupts an AT24RF08), a write of no bytes elsewhere, a one-byte read where the controller cannot write none;
 * - `quick`: always a write of no bytes;
 * - `read`: always a one-byte read, which locks up some write-only clock chips and moves pointers of EEPROMs and FIFOs.
 */
export type ProbeMethod = "auto" | "quick" | "read";

/** What a probe found: nothing answers, something does, a kernel driver owns it, or the controller has no way to ask. */
export type ProbeResult = "absent" | "present" | "in-use" | "not-probed";

export interface ProbeOptions extends WaitOptions {
  readonly method?: ProbeMethod | undefined;
  readonly allowReserved?: boolean | undefined;
}

/**
 * Asks whether a target answers at an address. Only a NACK means absent.
 * @throws I2CError for everything that is wrong with the bus rather than the address
 */
export async function probe(
  controller: I2CController,
  address: number,
  options: ProbeOptions = {},
): Promise<ProbeResult> {
  const target = toAddress(address);
  const segment = probeSegment(controller, target, options.method ?? "auto");
  if (segment === undefined) return "not-probed";
  const { timeoutMs, signal, allowReserved } = options;
  // The general call, where it is allowed at all, cannot be read from.
  if (target === 0 && segment.read !== undefined && allowReserved === true) return "not-probed";
  try {
    await controller.transfer(target, [segment], { timeoutMs, signal, allowReserved });
    return "present";
  } catch (error) {
    if (!isI2CError(error)) throw error;
    if (error.kind === "nack-address" || error.kind === "nack") return "absent";
    if (error.kind === "address-in-use") return "in-use";
    // Some adapters show only now that they cannot write nothing, and none does twice.
    const isRefused = segment.read === undefined && !controller.capabilities.emptyWrite;
    if (isRefused) return probe(controller, address, options);
    throw error;
  }
}

function probeSegment(controller: I2CController, address: Address, method: ProbeMethod): Segment | undefined {
  const { emptyWrite, maxReadLength } = controller.capabilities;
  const quick = emptyWrite ? { write: new Uint8Array() } : undefined;
  const read = maxReadLength > 0 ? { read: new Uint8Array(1) } : undefined;
  if (method === "quick") return quick;
  if (method === "read") return read;
  return harmedByWrite(addressValue(address)) ? read : (quick ?? read);
}

function harmedByWrite(address: number): boolean {
  return (address >= 0x30 && address <= 0x37) || (address >= 0x50 && address <= 0x5f);
}
