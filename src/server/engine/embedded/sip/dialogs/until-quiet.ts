import type { Clock } from '#kit/clock.ts';

const LOOK_EVERY_MS = 20;

/** Until nothing is left to be said, or the time for it is up. */
export function untilQuiet(isBusy: () => boolean, clock: Clock, mostMs: number): Promise<void> {
  if (!isBusy()) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      stopLooking();
      stopWaiting();
      resolve();
    };
    const stopLooking = clock.every(LOOK_EVERY_MS, () => !isBusy() && done());
    const stopWaiting = clock.after(mostMs, done);
  });
}
