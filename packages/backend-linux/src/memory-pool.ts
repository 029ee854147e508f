/** Memory for requests: as many as are under way at once, each used again and again. */
export class MemoryPool<Memory> {
  readonly #make: () => Memory;
  readonly #free: Memory[] = [];

  constructor(make: () => Memory) {
    this.#make = make;
  }

  take(): Memory {
    return this.#free.pop() ?? this.#make();
  }

  /** Gives memory back that nothing is done with any more. What never comes back is replaced. */
  give(memory: Memory): void {
    this.#free.push(memory);
  }
}
