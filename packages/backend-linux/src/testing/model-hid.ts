/** What a HID driver of the kernel has of its device. */
export interface HidDevice {
  /** A feature report, its number first; `undefined` where the device refuses, or does not answer. */
  getReport(id: number): Promise<Uint8Array | undefined>;
  setReport(report: Uint8Array): Promise<boolean>;
  output(report: Uint8Array): void;
  /** Takes input reports. */
  onInput(listener: (report: Uint8Array) => void): void;
}

/** A kernel error, as its number is called. */
export class KernelError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}
