/**
 * The reports of a CP2112, as far as a kernel driver uses them. Sizes and layout: Silicon Labs AN495, "CP2112 Interface
 * Specification"; which of them are used, and how: drivers/hid/hid-cp2112.c. Numbers of several bytes are big-endian.
 */

/** Vendor and product by which hid-cp2112 knows the chip. */
export const CP2112_VENDOR = 0x10c4;
export const CP2112_PRODUCT = 0xea90;

/** Feature reports, which the kernel reads and writes as a whole. */
export const FEATURE = {
  reset: 0x01,
  gpioConfiguration: 0x02,
  gpioGet: 0x03,
  gpioSet: 0x04,
  version: 0x05,
  smbusConfiguration: 0x06,
  lock: 0x20,
  usbConfiguration: 0x21,
  manufacturer: 0x22,
  product: 0x23,
  serialNumber: 0x24,
} as const;

/** Output reports: what the kernel asks for. */
export const OUTPUT = {
  read: 0x10,
  writeRead: 0x11,
  forceSend: 0x12,
  write: 0x14,
  statusRequest: 0x15,
  cancel: 0x17,
} as const;

/** Input reports: what the bridge answers. */
export const INPUT = { readResponse: 0x13, statusResponse: 0x16 } as const;

/** Size of every output and input report, its number included. */
export const REPORT_SIZE = 64;
/** Most bytes of data in one report. */
export const REPORT_DATA = 61;

/** How a transfer stands, AN495 section 5.7: the first two bytes of a status response. */
export const STATUS = {
  idle: [0x00, 0x00],
  busy: [0x01, 0x00],
  complete: [0x02, 0x05],
  addressNotAcknowledged: [0x03, 0x00],
  timedOut: [0x03, 0x01],
  arbitrationLost: [0x03, 0x02],
  readIncomplete: [0x03, 0x03],
  writeIncomplete: [0x03, 0x04],
} as const;

/** One of {@link STATUS}. */
export type Status = (typeof STATUS)[keyof typeof STATUS];

/** What an output report asks for. */
export type BridgeRequest =
  | {
      readonly kind: "transfer";
      /** 7 bits. */
      readonly address: number;
      /** Left out where nothing is written, which is not the same as a write of no bytes. */
      readonly written: Uint8Array | undefined;
      /** Bytes to read, after a repeated START where something is written too. */
      readonly readLength: number | undefined;
    }
  | { readonly kind: "send"; readonly length: number }
  | { readonly kind: "status" }
  | { readonly kind: "cancel" };

/** Reads an output report, the number of it first. @returns `undefined` for one that a CP2112 does not know, or that is too short */
export function parseOutputReport(report: Uint8Array): BridgeRequest | undefined {
  const view = new DataView(report.buffer, report.byteOffset, report.byteLength);
  const [id = 0, address8 = 0] = report;
  const address = address8 >> 1;
  switch (id) {
    case OUTPUT.read:
      if (report.length < 4) return undefined;
      return { kind: "transfer", address, written: undefined, readLength: view.getUint16(2) };
    case OUTPUT.writeRead:
      if (report.length < 5) return undefined;
      return { kind: "transfer", address, written: data(report, 5, report[4]), readLength: view.getUint16(2) };
    case OUTPUT.write:
      if (report.length < 3) return undefined;
      return { kind: "transfer", address, written: data(report, 3, report[2]), readLength: undefined };
    case OUTPUT.forceSend:
      return report.length < 3 ? undefined : { kind: "send", length: view.getUint16(1) };
    case OUTPUT.statusRequest:
      return { kind: "status" };
    case OUTPUT.cancel:
      return { kind: "cancel" };
    default:
      return undefined;
  }
}

/** A copy: the report's memory is used again. */
function data(report: Uint8Array, offset: number, length: number | undefined): Uint8Array {
  return report.slice(offset, offset + (length ?? 0));
}

/** How the transfer stands. @param received bytes that were read */
export function statusResponse(status: Status, received: number): Uint8Array {
  return inputReport([INPUT.statusResponse, ...status, 0, 0, received >> 8, received & 0xff]);
}

/** Bytes that were read, at most {@link REPORT_DATA}. */
export function readResponse(status: Status, bytes: Uint8Array): Uint8Array {
  return inputReport([INPUT.readResponse, status[0], bytes.length, ...bytes]);
}

function inputReport(content: readonly number[]): Uint8Array {
  const report = new Uint8Array(REPORT_SIZE);
  report.set(content);
  return report;
}
