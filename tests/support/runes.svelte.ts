import { flushSync } from 'svelte';

/** Reads like a template does, again at each change: `seen` is every value it had. Stop it before the test ends. */
export function watch<Value>(read: () => Value): { seen: Value[]; stop: () => void } {
  const seen: Value[] = [];
  const stop = $effect.root(() => {
    $effect(() => {
      seen.push(read());
    });
  });
  flushSync();
  return { seen, stop };
}

/** Resolves when `read` is true. The test's time limit is its end. */
export function until(read: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const { stop } = watch(() => {
      if (!read()) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}
