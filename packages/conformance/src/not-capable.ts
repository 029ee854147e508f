/**
 * Thrown by a case that cannot be judged here, because the adapter or the fixture lacks something. Where the adapter lacks
 * it, the case has made sure before that the adapter says so.
 */
export class NotCapable extends Error {
  override readonly name = "NotCapable";
  /** What is missing: the name of a capability (`maxSegments`) or of a part of the fixture (`fixture.host`). */
  readonly missing: string;

  constructor(missing: string) {
    super(`not capable: ${missing}`);
    this.missing = missing;
  }
}
