/** Tells what a listener threw; the emitter goes on with the next one. */
export type ListenerErrorHandler = (error: unknown) => void;

/**
 * A set of listeners for one kind of happening. A listener that throws disturbs neither the emitter
 * nor the other listeners; its error goes to the handler.
 */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>();
  readonly #onError: ListenerErrorHandler;

  constructor(onError: ListenerErrorHandler) {
    this.#onError = onError;
  }

  /** Adds a listener; the returned function removes it. */
  add(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls every listener in the order of adding, before it returns. One added meanwhile is not called. */
  emit(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
