/**
 * Parts of the program that are fetched when they are needed. One may not come: the network is down for a moment, or the
 * server was updated under an open page. A browser fetches a module that failed anew when it is asked for again.
 */
import { exponential } from '#kit/load/backoff.ts';
import type { Clock } from '#kit/clock.ts';
import type { Unsubscribe } from '#kit/emitter.ts';

const AGAIN_MS = 1_000;
const backoff = exponential({ firstMs: AGAIN_MS, maxMs: 15_000 });

/** Asks for a part, and once more a second after it did not come. */
export async function loadAgain<Part>(clock: Clock, load: () => Promise<Part>): Promise<Part> {
  try {
    return await load();
  } catch {
    await new Promise<void>((resolve) => void clock.after(AGAIN_MS, resolve));
    return load();
  }
}

interface Awaiting<Part> {
  here: (part: Part) => void;
  /** At each time that it did not come. */
  missing?: () => void;
}

/** Asks until it comes or the returned end is called: for what the phone cannot do without. */
export function loadUntilHere<Part>(
  clock: Clock,
  load: () => Promise<Part>,
  { here, missing }: Awaiting<Part>,
): Unsubscribe {
  let isWanted = true;
  let cancel: Unsubscribe = () => undefined;
  const ask = (attempt: number): void =>
    void load().then(
      (part) => {
        if (isWanted) here(part);
      },
      () => {
        if (!isWanted) return;
        missing?.();
        cancel = clock.after(backoff.delayMs(attempt) ?? AGAIN_MS, () => ask(attempt + 1));
      },
    );
  ask(0);
  return () => {
    isWanted = false;
    cancel();
  };
}
