/**
 * Remembers a value for everything that a piece of work calls, over every `await`. With it, a nested use of a locked bus
 * is recognised and refused, where a promise alone could only wait for itself.
 */
export interface TaskContext<T> {
  run<R>(value: T, work: () => R): R;
  current(): T | undefined;
}

interface AsyncLocalStorage<T> {
  run<R>(value: T, work: () => R): R;
  getStore(): T | undefined;
}

interface HostProcess {
  readonly process?: {
    getBuiltinModule?(id: string): { readonly AsyncLocalStorage: new <T>() => AsyncLocalStorage<T> } | undefined;
  };
}

/**
 * Uses the runtime's own async context where there is one. A browser has none yet: there the value is known only until
 * the work's first `await`.
 */
export function createTaskContext<T>(): TaskContext<T> {
  const asyncHooks = (globalThis as HostProcess).process?.getBuiltinModule?.("node:async_hooks");
  if (asyncHooks === undefined) return new SynchronousContext<T>();
  const storage = new asyncHooks.AsyncLocalStorage<T>();
  return { run: (value, work) => storage.run(value, work), current: () => storage.getStore() };
}

class SynchronousContext<T> implements TaskContext<T> {
  #value: T | undefined;

  run<R>(value: T, work: () => R): R {
    const outer = this.#value;
    this.#value = value;
    try {
      return work();
    } finally {
      this.#value = outer;
    }
  }

  current(): T | undefined {
    return this.#value;
  }
}
