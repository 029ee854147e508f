import {
  type Address,
  addressValue,
  type Clock,
  type ControllerCapabilities,
  I2CError,
  type I2CEngine,
  type Segment,
} from "@twowire/core";
import { RECHECK_MS } from "./address-claim.ts";
import { NarrowingCapabilities } from "./capabilities.ts";
import {
  FUNC_I2C,
  FUNC_SMBUS_QUICK,
  FUNC_SMBUS_READ_BYTE,
  FUNC_SMBUS_READ_BYTE_DATA,
  FUNC_SMBUS_READ_I2C_BLOCK,
  FUNC_SMBUS_READ_WORD_DATA,
  FUNC_SMBUS_WRITE_BYTE,
  FUNC_SMBUS_WRITE_BYTE_DATA,
  FUNC_SMBUS_WRITE_I2C_BLOCK,
  FUNC_SMBUS_WRITE_WORD_DATA,
} from "./functionality.ts";
import { act, actSync, type I2cBusAction, planI2cBus, takeResult } from "./i2c-bus-action.ts";
import type { I2cBusFunctions, I2cBusHandle } from "./i2c-bus-module.ts";
import { claimError, type ErrorContext, isRefusal, shortTransfer, transferError } from "./kernel-errors.ts";
import { limitsShownBy } from "./refused-shapes.ts";

/** i2c-bus keeps a file open for each address that was used. A scan would leave more than a hundred behind. */
const MOST_OPEN_ADDRESSES = 16;

export interface I2cBusEngineParts {
  /** Opens the bus anew: i2c-bus opens no file by it. */
  readonly open: () => I2cBusHandle;
  readonly functionality: number;
  readonly capabilities: ControllerCapabilities;
  readonly clock: Clock;
  readonly context: ErrorContext;
  readonly sync: boolean;
}

/**
 * The engine over the npm package i2c-bus, for machines where koffi has no binary. The package races when an address is
 * first used by two calls at once, and after a refused address its next call goes to address 0x00, the general call. Here, one call
 * runs at a time, and after a refusal the bus is closed and opened anew.
 */
export class I2cBusEngine implements I2CEngine {
  readonly name: string;
  readonly capabilities: ControllerCapabilities;
  readonly clock: Clock;
  readonly #parts: I2cBusEngineParts;
  readonly #limits: NarrowingCapabilities;
  readonly #used = new Set<number>();
  #bus: I2cBusHandle;
  /** When the addresses are to be asked for again: i2c-bus asks the kernel only when it opens a file. */
  #reopenAtMs: number;

  constructor(parts: I2cBusEngineParts) {
    this.name = parts.context.bus;
    this.#limits = new NarrowingCapabilities(parts.capabilities);
    this.capabilities = this.#limits.capabilities;
    this.clock = parts.clock;
    this.#parts = parts;
    this.#bus = parts.open();
    this.#reopenAtMs = parts.clock.now() + RECHECK_MS;
  }

  refuse(_address: Address, segments: readonly Segment[]): string | undefined {
    const action = planI2cBus(segments, this.#parts.functionality);
    return typeof action === "string" ? action : undefined;
  }

  perform(address: Address, segments: readonly Segment[]): Promise<void> | void {
    const action = planI2cBus(segments, this.#parts.functionality);
    if (typeof action === "string") throw new I2CError({ kind: "unsupported", message: action, address });
    this.#makeRoomFor(addressValue(address));
    return this.#parts.sync ? this.#actSync(address, segments, action) : this.#act(address, segments, action);
  }

  close(): void {
    this.#bus.closeSync();
  }

  #act(address: Address, segments: readonly Segment[], action: I2cBusAction): Promise<void> {
    return new Promise((resolve, reject) => {
      act(this.#bus, addressValue(address), action, (error, result) => {
        try {
          if (error !== null && error !== undefined) throw this.#failure(error, address, segments);
          this.#finish(result ?? 0, address, segments, action);
          resolve();
        } catch (failure) {
          reject(I2CError.from(failure, address));
        }
      });
    });
  }

  #actSync(address: Address, segments: readonly Segment[], action: I2cBusAction): void {
    let result: number;
    try {
      result = actSync(this.#bus, addressValue(address), action) ?? 0;
    } catch (error) {
      throw this.#failure(error, address, segments);
    }
    this.#finish(result, address, segments, action);
  }

  #finish(result: number, address: Address, segments: readonly Segment[], action: I2cBusAction): void {
    const wanted = action.direction === "read" ? action.into.length : action.written.length;
    const moved =
      action.direction === "read" ? takeResult(action, result) : action.transaction === "plain" ? result : wanted;
    if (moved === wanted) return;
    const what = `${moved} of ${wanted} bytes went through`;
    throw shortTransfer(this.#parts.context, address, what, segments.length - 1);
  }

  #failure(error: unknown, address: Address, segments: readonly Segment[]): I2CError {
    const refused = failedBeforeTheWire(error);
    // The package keeps a file that has no address set, and would use it next time.
    if (refused) {
      this.#reopen();
      return claimError(this.#parts.context, error, address);
    }
    const failure = transferError(this.#parts.context, error, address, segments);
    if (isRefusal(failure)) this.#limits.narrow(limitsShownBy(address, segments));
    return failure;
  }

  #makeRoomFor(address: number): void {
    if (this.clock.now() >= this.#reopenAtMs) this.#reopen();
    if (this.#used.has(address)) return;
    if (this.#used.size >= MOST_OPEN_ADDRESSES) this.#reopen();
    this.#used.add(address);
  }

  #reopen(): void {
    this.#used.clear();
    this.#bus.closeSync();
    this.#bus = this.#parts.open();
    this.#reopenAtMs = this.clock.now() + RECHECK_MS;
  }
}

/** Whether a call of i2c-bus failed while it opened a file or set its address. */
function failedBeforeTheWire(error: unknown): boolean {
  if (!(error instanceof Error) || !("syscall" in error)) return false;
  return error.syscall === "open" || String(error.syscall).startsWith("setAddr");
}

/** What i2c-bus says about an adapter, as the bits of I2C_FUNCS. */
export function functionalityBits(functions: I2cBusFunctions): number {
  let bits = 0;
  for (const [name, bit] of BITS) if (functions[name]) bits |= bit;
  return bits >>> 0;
}

const BITS: readonly (readonly [name: keyof I2cBusFunctions, bit: number])[] = [
  ["i2c", FUNC_I2C],
  ["smbusQuick", FUNC_SMBUS_QUICK],
  ["smbusReceiveByte", FUNC_SMBUS_READ_BYTE],
  ["smbusSendByte", FUNC_SMBUS_WRITE_BYTE],
  ["smbusReadByte", FUNC_SMBUS_READ_BYTE_DATA],
  ["smbusWriteByte", FUNC_SMBUS_WRITE_BYTE_DATA],
  ["smbusReadWord", FUNC_SMBUS_READ_WORD_DATA],
  ["smbusWriteWord", FUNC_SMBUS_WRITE_WORD_DATA],
  ["smbusReadI2cBlock", FUNC_SMBUS_READ_I2C_BLOCK],
  ["smbusWriteI2cBlock", FUNC_SMBUS_WRITE_I2C_BLOCK],
];
