import { FEATURE, INPUT, OUTPUT, REPORT_SIZE } from "./cp2112-reports.ts";

/** Bytes of each feature report without its number (AN495). */
export const FEATURE_SIZES: ReadonlyMap<number, number> = new Map([
  [FEATURE.reset, 1],
  [FEATURE.gpioConfiguration, 4],
  [FEATURE.gpioGet, 1],
  [FEATURE.gpioSet, 2],
  [FEATURE.version, 2],
  [FEATURE.smbusConfiguration, 13],
  [FEATURE.lock, 1],
  [FEATURE.usbConfiguration, 9],
  [FEATURE.manufacturer, 62],
  [FEATURE.product, 62],
  [FEATURE.serialNumber, 62],
]);

// Items of USB's "Device Class Definition for HID 1.11", section 6.2.2: a tag, then its data.
const VENDOR_PAGE = [0x06, 0x00, 0xff];
const BEGIN_APPLICATION = [0xa1, 0x01];
const END_COLLECTION = 0xc0;
const FOUR_BYTE_USAGE = 0x0b;
const LOGICAL_RANGE_OF_A_BYTE = [0x15, 0x00, 0x26, 0xff, 0x00];
const EIGHT_BITS = [0x75, 0x08];
const INPUT_ITEM = 0x81;
const OUTPUT_ITEM = 0x91;
const FEATURE_ITEM = 0xb1;
/** Data, variable, absolute. */
const VARIABLE = 0x02;

/** Bytes that make one descriptor differ from all others. */
export const MARK_SIZE = 16;

/**
 * Tells the HID core which reports there are, and their sizes.
 * @param mark random bytes, as usages that nobody asks for: by them the device is found in sysfs. The `uevent` file of a device,
 * which has its name, cannot be read while a driver that waits for our answers begins with it.
 */
export function reportDescriptor(mark: Uint8Array): Uint8Array {
  const usages = Array.from({ length: MARK_SIZE / 4 }, (_, index) => [
    FOUR_BYTE_USAGE,
    ...mark.subarray(4 * index, 4 * index + 4),
  ]);
  const reports = [
    ...[...FEATURE_SIZES].map(([id, size]) => reportItems(id, size, FEATURE_ITEM)),
    ...Object.values(OUTPUT).map((id) => reportItems(id, REPORT_SIZE - 1, OUTPUT_ITEM)),
    ...Object.values(INPUT).map((id) => reportItems(id, REPORT_SIZE - 1, INPUT_ITEM)),
  ];
  return Uint8Array.from([
    ...VENDOR_PAGE,
    ...[0x09, 0x01],
    ...BEGIN_APPLICATION,
    ...usages.flat(),
    ...reports.flat(),
    END_COLLECTION,
  ]);
}

function reportItems(id: number, size: number, item: number): readonly number[] {
  return [0x85, id, 0x09, id, ...LOGICAL_RANGE_OF_A_BYTE, ...EIGHT_BITS, 0x95, size, item, VARIABLE];
}
