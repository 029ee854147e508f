/** What can go wrong between a virtual adapter and the kernel, beside what its targets refuse or stretch. */
export type AdapterFault =
  /** Another controller wins the bus while the address is sent; no target takes part. hid-cp2112 gives EIO, as for a byte that is refused. */
  | "arbitration-lost"
  /** The transfer takes place, but the kernel never hears of it, and gives it up after 50 ms with ETIMEDOUT. */
  | "no-answer"
  /** Of what was read the last byte is lost on the way to the kernel, which gives EIO. A transfer that reads nothing goes through. */
  | "short-read";
