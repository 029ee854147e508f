import { CP2112_PRODUCT, CP2112_VENDOR, FEATURE } from "./cp2112-reports.ts";
import type { GpioLines } from "./gpio-lines.ts";
import { FEATURE_SIZES } from "./report-descriptor.ts";

/** Part number of a CP2112, and a revision that can join a write and a read by a repeated START. */
const VERSION = [0x0c, 0x03];
/** 100 kHz. Own address, timeouts and retries are the driver's to set; here nothing takes time but a stretched clock. */
const SMBUS_CONFIGURATION = [0x00, 0x01, 0x86, 0xa0, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00];
/** Everything is programmed once and for all. */
const LOCKED = 0x00;
/** bDescriptorType of a USB string. */
const USB_STRING = 0x03;
const LONGEST_STRING = 30;

/** What `sysfs` shows of the bridge as `manufacturer`, `product` and `serial`: at most 30 characters of each. */
export interface BridgeStrings {
  readonly product: string;
  readonly serialNumber: string;
}

/** The feature reports of the bridge: registers that the kernel reads and writes, the GPIO lines among them. */
export class FeatureReports {
  readonly #lines: GpioLines;
  readonly #fixed: ReadonlyMap<number, readonly number[]>;
  #smbusConfiguration: readonly number[] = SMBUS_CONFIGURATION;

  constructor(lines: GpioLines, strings: BridgeStrings) {
    this.#lines = lines;
    this.#fixed = new Map<number, readonly number[]>([
      [FEATURE.version, VERSION],
      [FEATURE.lock, [LOCKED]],
      [FEATURE.usbConfiguration, [...littleEndian(CP2112_VENDOR), ...littleEndian(CP2112_PRODUCT), 0x32, 0, 1, 0, 0]],
      [FEATURE.manufacturer, usbString("twowire")],
      [FEATURE.product, usbString(strings.product)],
      [FEATURE.serialNumber, usbString(strings.serialNumber)],
    ]);
  }

  /** A report with its number first; `undefined` where there is none to be read. */
  read(id: number): Uint8Array | undefined {
    const content = this.#content(id);
    if (content === undefined) return undefined;
    const report = new Uint8Array(1 + (FEATURE_SIZES.get(id) ?? content.length));
    report.set([id, ...content]);
    return report;
  }

  /** Takes a report, its number first. @returns whether there is one to be written */
  write(id: number, report: Uint8Array): boolean {
    const [, first = 0, second = 0] = report;
    switch (id) {
      case FEATURE.gpioConfiguration:
        this.#lines.configure(first, second);
        return true;
      case FEATURE.gpioSet:
        this.#lines.set(first, second);
        return true;
      case FEATURE.smbusConfiguration:
        // A program that writes to the hidraw device may send more than the report has.
        this.#smbusConfiguration = [...report.subarray(1, 1 + SMBUS_CONFIGURATION.length)];
        return true;
      case FEATURE.reset:
        this.reset();
        return true;
      default:
        // What is locked takes a new value as silently as the chip does.
        return this.#fixed.has(id);
    }
  }

  reset(): void {
    this.#smbusConfiguration = SMBUS_CONFIGURATION;
    this.#lines.reset();
  }

  #content(id: number): (Iterable<number> & { readonly length: number }) | undefined {
    if (id === FEATURE.gpioConfiguration) return this.#lines.configuration;
    if (id === FEATURE.gpioGet) return [this.#lines.levels];
    if (id === FEATURE.smbusConfiguration) return this.#smbusConfiguration;
    return this.#fixed.get(id);
  }
}

function littleEndian(value: number): readonly number[] {
  return [value & 0xff, value >> 8];
}

/** As USB has it: length, type, UTF-16. */
function usbString(text: string): readonly number[] {
  const units = Array.from({ length: Math.min(text.length, LONGEST_STRING) }, (_, index) => text.charCodeAt(index));
  return [2 + 2 * units.length, USB_STRING, ...units.flatMap(littleEndian)];
}
