// Measures one asynchronous operation: time per call as a program sees it, and memory per call between two collections.

/**
 * @param {() => Promise<unknown>} operation
 * @param {{ calls?: number, rounds?: number }} [options] calls of one round, and how many rounds
 * @returns {Promise<{ nanoseconds: number, heapBytes: number, buffers: number }>} medians per call
 */
export async function measure(operation, { calls = 100_000, rounds = 5 } = {}) {
  const nanoseconds = await measureTime(operation, { calls, rounds });
  const memory = [];
  for (let round = 0; round < rounds; round += 1) memory.push(await memoryOf(operation));
  return {
    nanoseconds,
    heapBytes: median(memory),
    buffers: await buffersOf(operation),
  };
}

/**
 * The time alone.
 * @param {() => Promise<unknown>} operation
 * @param {{ calls?: number, rounds?: number }} [options] calls of one round, and how many rounds
 * @returns {Promise<number>} nanoseconds per call, the median of the rounds
 */
export async function measureTime(operation, { calls = 100_000, rounds = 5 } = {}) {
  await repeat(operation, calls);
  const times = [];
  for (let round = 0; round < rounds; round += 1) times.push(await timeOf(operation, calls));
  return median(times);
}

async function timeOf(operation, calls) {
  const startMs = performance.now();
  await repeat(operation, calls);
  return (1e6 * (performance.now() - startMs)) / calls;
}

/** So few calls that nothing is collected meanwhile; `npm run bench` gives the young generation room for them. */
async function memoryOf(operation, calls = 1_000) {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  await repeat(operation, calls);
  return (process.memoryUsage().heapUsed - before) / calls;
}

/** Byte buffers made by one call: counted where they are made, since small ones do not show up as buffers in memoryUsage. */
async function buffersOf(operation, calls = 100) {
  const { Uint8Array: original } = globalThis;
  let made = 0;
  globalThis.Uint8Array = new Proxy(original, {
    construct(target, args, newTarget) {
      made += 1;
      return Reflect.construct(target, args, newTarget);
    },
  });
  try {
    await repeat(operation, calls);
  } finally {
    globalThis.Uint8Array = original;
  }
  return made / calls;
}

async function repeat(operation, calls) {
  for (let call = 0; call < calls; call += 1) await operation();
}

function median(values) {
  return values.toSorted((left, right) => left - right)[values.length >> 1];
}
