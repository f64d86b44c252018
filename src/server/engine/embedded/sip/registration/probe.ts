/** Asks a phone again and again whether it is there, and says when the answer changes. */
import type { Cancel, Clock } from '#kit/clock.ts';

/** A phone that falls silent right after an answer is asked 5 s later and given up 4 s after that: within 10 s. */
const ASK_EVERY_MS = 5_000;
const ANSWER_WITHIN_MS = 4_000;

export interface ProbeOptions {
  /** Sends the question; `answered` may come late, or never. */
  ask: (answered: () => void) => void;
  silent: () => void;
  answering: () => void;
  clock: Clock;
  everyMs?: number;
  withinMs?: number;
}

export function startProbe(options: ProbeOptions): Cancel {
  const { ask, silent, answering, clock, everyMs = ASK_EVERY_MS, withinMs = ANSWER_WITHIN_MS } = options;
  let patience: Cancel = () => undefined;
  const stopAsking = clock.every(everyMs, () => {
    patience();
    patience = clock.after(withinMs, silent);
    const mine = patience;
    ask(() => {
      mine();
      answering();
    });
  });
  return () => {
    stopAsking();
    patience();
  };
}
