/** A request to an open device file, with what has to be set on the file before it. */
export interface DeviceRequest {
  /** The ioctl, such as I2C_RDWR. */
  readonly request: number;
  /** Where its structure is in memory. Whoever asks holds that memory until `finish`. */
  readonly argument: number;
  /** The 7-bit address to claim for the file before; `undefined` where none is needed. */
  readonly address: number | undefined;
  /** Whether the kernel is to send and check packet error codes; `undefined` where it does not matter. */
  readonly coded: boolean | undefined;

  /**
   * Sets the file up on the thread of the program, where there is no other.
   * @param anew whether nothing is known of what is set already
   * @throws what the transfer fails with
   */
  prepare(anew: boolean): void;

  /**
   * Makes an outcome of the result: zero or more, or the negative errno. What it throws, or what becomes of the promise that it
   * returns, is the outcome. Where the result is a failure, nothing else is requested before the outcome is known, but what
   * `finish` itself asks for in its place.
   */
  finish(result: number): Promise<void> | void;

  /** What the transfer fails with where its address cannot be claimed. @param result the negative errno */
  refusal(result: number): Error;
}
