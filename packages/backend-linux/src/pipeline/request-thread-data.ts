/** What a worker thread is given. */
export interface RequestThreadData {
  readonly buffer: SharedArrayBuffer;
  readonly file: number;
  readonly claim: number;
}
