/** Runs checks one after the other and prints a line for each, as TAP does. */
export class Report {
  #number = 0;
  #passed = 0;
  #failed = 0;
  #skipped = 0;

  /** @param {string} title */
  group(title) {
    console.log(`# ${title}`);
  }

  /** Prints lines that are no check. @param {string} text */
  note(text) {
    for (const line of text.split("\n")) console.log(`# ${line}`.trimEnd());
  }

  /**
   * @param {string} title what holds if the check passes
   * @param {() => unknown} work throws where it does not
   */
  async check(title, work) {
    this.#number += 1;
    const startedMs = performance.now();
    try {
      await work();
      this.#passed += 1;
      console.log(`ok ${this.#number} - ${title} (${Math.round(performance.now() - startedMs)} ms)`);
    } catch (error) {
      this.#failed += 1;
      console.log(`not ok ${this.#number} - ${title}`);
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      for (const line of text.split("\n")) console.log(`    ${line}`);
    }
  }

  /**
   * @param {string} title
   * @param {string} reason
   */
  skip(title, reason) {
    this.#number += 1;
    this.#skipped += 1;
    console.log(`ok ${this.#number} - ${title} # SKIP ${reason}`);
  }

  /** Prints the counts. @returns {boolean} whether everything passed, and something was checked at all */
  finish() {
    console.log(`1..${this.#number}`);
    console.log(`${this.#passed} passed, ${this.#failed} failed, ${this.#skipped} skipped`);
    return this.#failed === 0 && this.#passed > 0;
  }
}
