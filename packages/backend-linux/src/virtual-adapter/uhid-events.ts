/**
 * Events of /dev/uhid: what is read from it and written to it, one by one. Layout: include/uapi/linux/uhid.h, `struct uhid_event`,
 * packed and in the byte order of the machine; where a shorter event is written, the kernel takes the rest as zero.
 */

/** Most bytes of one event: its type, and UHID_CREATE2, the longest. */
export const EVENT_SIZE = 4380;

const TYPE = {
  destroy: 1,
  start: 2,
  stop: 3,
  open: 4,
  close: 5,
  output: 6,
  getReport: 9,
  getReportReply: 10,
  create2: 11,
  input2: 12,
  setReport: 13,
  setReportReply: 14,
} as const;

/** UHID_DATA_MAX */
const MOST_DATA = 4096;
const BUS_USB = 3;
/** EIO, as the kernel hands it on. */
const REFUSED = 5;

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** How the device presents itself. */
export interface HidIdentity {
  /** Shown as HID_NAME. At most 127 bytes of UTF-8. */
  readonly name: string;
  /** Shown as HID_PHYS: where the device is. At most 63 bytes. */
  readonly place: string;
  /** Shown as HID_UNIQ: no other device has it. At most 63 bytes. */
  readonly unique: string;
  readonly vendor: number;
  readonly product: number;
}

/** What the kernel says, as far as it matters here. */
export type UhidEvent =
  /** A driver has the device. */
  | { readonly type: "start" }
  /** No driver has it any more. */
  | { readonly type: "stop" }
  | { readonly type: "output"; readonly report: Uint8Array }
  | { readonly type: "get-report"; readonly id: number; readonly report: number }
  | { readonly type: "set-report"; readonly id: number; readonly report: number; readonly content: Uint8Array }
  | { readonly type: "other" };

/** How many bytes an event must have to be read; shorter ones are `other`, as the kernel sends none. */
const SHORTEST: ReadonlyMap<number, number> = new Map<number, number>([
  [TYPE.output, 4 + MOST_DATA + 2],
  [TYPE.getReport, 9],
  [TYPE.setReport, 12],
]);

/** Reads an event. The bytes of a report are in the memory of the event, to be used at once. */
export function parseEvent(event: Uint8Array): UhidEvent {
  const view = new DataView(event.buffer, event.byteOffset, event.byteLength);
  const u32 = (offset: number): number => view.getUint32(offset, LITTLE_ENDIAN);
  const u16 = (offset: number): number => view.getUint16(offset, LITTLE_ENDIAN);
  const data = (offset: number, size: number): Uint8Array => event.subarray(offset, offset + Math.min(size, MOST_DATA));
  const type = event.length < 4 ? 0 : u32(0);
  if (event.length < (SHORTEST.get(type) ?? 0)) return { type: "other" };
  switch (type) {
    case TYPE.start:
      return { type: "start" };
    case TYPE.stop:
      return { type: "stop" };
    case TYPE.output:
      return { type: "output", report: data(4, u16(4 + MOST_DATA)) };
    case TYPE.getReport:
      return { type: "get-report", id: u32(4), report: view.getUint8(8) };
    case TYPE.setReport:
      return { type: "set-report", id: u32(4), report: view.getUint8(8), content: data(12, u16(10)) };
    default:
      return { type: "other" };
  }
}

/** UHID_CREATE2: the device is there. */
export function createEvent(identity: HidIdentity, descriptor: Uint8Array): Uint8Array {
  const { bytes, view } = begin(TYPE.create2, 276 + descriptor.length);
  bytes.set(cString(identity.name, 128), 4);
  bytes.set(cString(identity.place, 64), 132);
  bytes.set(cString(identity.unique, 64), 196);
  view.setUint16(260, descriptor.length, LITTLE_ENDIAN);
  view.setUint16(262, BUS_USB, LITTLE_ENDIAN);
  view.setUint32(264, identity.vendor, LITTLE_ENDIAN);
  view.setUint32(268, identity.product, LITTLE_ENDIAN);
  bytes.set(descriptor, 280);
  return bytes;
}

/** UHID_DESTROY: the device is pulled out. */
export function destroyEvent(): Uint8Array {
  return begin(TYPE.destroy, 0).bytes;
}

/** UHID_INPUT2: a report that the device sends. */
export function inputEvent(report: Uint8Array): Uint8Array {
  const { bytes, view } = begin(TYPE.input2, 2 + report.length);
  view.setUint16(4, report.length, LITTLE_ENDIAN);
  bytes.set(report, 6);
  return bytes;
}

/** UHID_GET_REPORT_REPLY. @param report the report with its number first; `undefined` for one that there is not */
export function getReportReply(id: number, report: Uint8Array | undefined): Uint8Array {
  const { bytes, view } = begin(TYPE.getReportReply, 8 + (report?.length ?? 0));
  view.setUint32(4, id, LITTLE_ENDIAN);
  view.setUint16(8, report === undefined ? REFUSED : 0, LITTLE_ENDIAN);
  view.setUint16(10, report?.length ?? 0, LITTLE_ENDIAN);
  if (report !== undefined) bytes.set(report, 12);
  return bytes;
}

/** UHID_SET_REPORT_REPLY */
export function setReportReply(id: number, taken: boolean): Uint8Array {
  const { bytes, view } = begin(TYPE.setReportReply, 6);
  view.setUint32(4, id, LITTLE_ENDIAN);
  view.setUint16(8, taken ? 0 : REFUSED, LITTLE_ENDIAN);
  return bytes;
}

function begin(type: number, size: number): { readonly bytes: Uint8Array; readonly view: DataView } {
  const bytes = new Uint8Array(4 + size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, LITTLE_ENDIAN);
  return { bytes, view };
}

/** Text with a zero behind it, in a field of a fixed size. */
function cString(text: string, size: number): Uint8Array {
  return new TextEncoder().encode(text).subarray(0, size - 1);
}
