// Measures one asynchronous operation: time and memory per call, in one process, without collecting garbage meanwhile.

/**
 * @param {() => Promise<unknown>} operation
 * @returns {Promise<{ nanoseconds: number, heapBytes: number, bufferBytes: number }>} medians per call
 */
export async function measure(operation, { calls = 20_000, rounds = 9 } = {}) {
  await repeat(operation, calls);
  const samples = [];
  for (let round = 0; round < rounds; round += 1) samples.push(await sample(operation, calls));
  return {
    nanoseconds: median(samples.map(({ nanoseconds }) => nanoseconds)),
    heapBytes: median(samples.map(({ heapBytes }) => heapBytes)),
    bufferBytes: median(samples.map(({ bufferBytes }) => bufferBytes)),
  };
}

async function sample(operation, calls) {
  globalThis.gc?.();
  const before = process.memoryUsage();
  const start = process.hrtime.bigint();
  await repeat(operation, calls);
  const nanoseconds = Number(process.hrtime.bigint() - start) / calls;
  const after = process.memoryUsage();
  return {
    nanoseconds,
    heapBytes: (after.heapUsed - before.heapUsed) / calls,
    bufferBytes: (after.arrayBuffers - before.arrayBuffers) / calls,
  };
}

async function repeat(operation, calls) {
  for (let call = 0; call < calls; call += 1) await operation();
}

function median(values) {
  return values.toSorted((left, right) => left - right)[values.length >> 1];
}
