const ROUNDS = 7;
/** Rounds that only warm up: the compiler of the engine is at work then, and a bus may start its thread. */
const WARM_UP = 2;

/**
 * A way to do the same thing.
 * @typedef {{ name: string, time: () => number | Promise<number> }} Way `time` gives microseconds of one
 */

/**
 * Prints the median of each way, and how many times that of one of them it is. Rounds of the ways alternate, so that whatever disturbs
 * one disturbs all.
 * @param {string} title
 * @param {string} measure the name of the way that the others are compared with
 * @param {readonly Way[]} ways
 */
export async function printComparison(title, measure, ways) {
  /** @type {number[][]} */
  const samples = ways.map(() => []);
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    for (const [index, { time }] of ways.entries()) {
      const micros = await time();
      if (round >= 0) samples[index]?.push(micros);
    }
  }
  const medians = samples.map((sample) => sample.toSorted((left, right) => left - right)[ROUNDS >> 1] ?? Number.NaN);
  const one = medians[ways.findIndex(({ name }) => name === measure)] ?? Number.NaN;
  console.log(`${title.padEnd(45)} us/read   reads/s  of ${measure}`);
  for (const [index, { name }] of ways.entries()) {
    const micros = medians[index] ?? Number.NaN;
    const cells = [
      micros.toFixed(2).padStart(8),
      (1e6 / micros).toFixed(0).padStart(10),
      (micros / one).toFixed(2).padStart(9),
    ];
    console.log(`  ${name.padEnd(42)}${cells.join("")}`);
  }
}
