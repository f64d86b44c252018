const SLICE_MS = 8;

/** Long work on the one thread of the event loop, step by step: calls and timers go on in between. */
export async function inSlices<R>(work: Generator<undefined, R>): Promise<R> {
  let endsAt = performance.now() + SLICE_MS;
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() < endsAt) continue;
    await new Promise<void>((resolve) => setTimeout(resolve));
    endsAt = performance.now() + SLICE_MS;
  }
}
