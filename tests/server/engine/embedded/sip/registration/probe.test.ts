import { expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { startProbe } from '#server/engine/embedded/sip/registration/probe.ts';

test('a phone that falls silent after an answer is given up within 10 s, and comes back with its next answer', () => {
  const clock = new ManualClock(0);
  const heard: string[] = [];
  let answers = true;
  const stop = startProbe({
    ask: (answered) => answers && answered(),
    silent: () => heard.push(`silent at ${clock.now()}`),
    answering: () => heard.push(`answering at ${clock.now()}`),
    clock,
  });
  clock.advance(5_000);
  answers = false;
  clock.advance(9_000);
  answers = true;
  clock.advance(1_000);
  expect(heard).toEqual(['answering at 5000', 'silent at 14000', 'answering at 15000']);
  stop();
  expect(clock.pending).toBe(0);
});
