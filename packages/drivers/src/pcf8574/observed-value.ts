/** A value that others are told of whenever it becomes another one. */
export class ObservedValue<T> {
  #value: T;
  readonly #observers = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set value(value: T) {
    if (value === this.#value) return;
    this.#value = value;
    for (const observer of this.#observers) {
      observer(value);
      // An observer that changed it again has told the others already.
      if (this.#value !== value) return;
    }
  }

  /** Calls `listener` with each new value, until disposed of. */
  observe(listener: (value: T) => void): Disposable {
    // A function of its own, so that a listener may observe twice.
    const observer = (value: T): void => listener(value);
    this.#observers.add(observer);
    return { [Symbol.dispose]: () => void this.#observers.delete(observer) };
  }
}
