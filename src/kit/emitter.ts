/** Stops listening. Calling it twice does nothing. */
export type Unsubscribe = () => void;

/** One typed stream of events. A listener owns its Unsubscribe and calls it. */
export class Emitter<Event> {
  #listeners = new Set<(event: Event) => void>();

  on(listener: (event: Event) => void): Unsubscribe {
    // Wrapped, so that the same function listening twice is two listeners with two owners.
    const entry = (event: Event) => listener(event);
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  /** Every listener hears the event, in the order they came, even when one throws; the first error is thrown at the end. */
  emit(event: Event): void {
    let failure: { error: unknown } | null = null;
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure) throw failure.error;
  }

  get size(): number {
    return this.#listeners.size;
  }
}
