import { expect, test } from 'vitest';
import { BARS, Voices } from '#client/ui/sound/voices.ts';
import { ManualClock } from '#kit/clock.ts';

function listening(levels: { near: number; far: number }) {
  const clock = new ManualClock();
  const voices = new Voices(clock, () => levels);
  const stop = voices.run(() => undefined);
  return { clock, voices, stop };
}

test('keeps the loudest of each half second, on each side', () => {
  const levels = { near: 0.1, far: 0 };
  const { clock, voices } = listening(levels);
  clock.advance(200);
  Object.assign(levels, { near: 0.8, far: 0.4 });
  clock.advance(100);
  Object.assign(levels, { near: 0, far: 0.2 });
  clock.advance(300);
  expect(voices.bars).toEqual([
    { near: 0.8, far: 0.4 },
    { near: 0, far: 0.2 },
  ]);
});

test('remembers 60 seconds and no more', () => {
  const { clock, voices } = listening({ near: 0.5, far: 0.5 });
  clock.advance(90_000);
  expect(voices.bars).toHaveLength(BARS);
});

test('stops listening when it is told to', () => {
  const { clock, stop } = listening({ near: 0, far: 0 });
  stop();
  expect(clock.pending).toBe(0);
});
