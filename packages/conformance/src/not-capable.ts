/** Thrown by a case that cannot pass here, because what is under test cannot do that; the case has made sure that it says so. */
export class NotCapable extends Error {
  override readonly name = "NotCapable";
  /** The name of the capability that is missing: `maxSegments`. */
  readonly missing: string;

  constructor(missing: string) {
    super(`not capable: ${missing}`);
    this.missing = missing;
  }
}
