import { flushSync } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import { Ticker } from '#client/state/connection/ticker.svelte.ts';
import { ManualClock } from '#kit/clock.ts';
import { watch } from '#support/runes.svelte.ts';

const START = Date.UTC(2026, 4, 14, 10);

function hidePage(isHidden: boolean) {
  Object.defineProperty(document, 'hidden', { configurable: true, value: isHidden });
  document.dispatchEvent(new Event('visibilitychange'));
  flushSync();
}

afterEach(() => Reflect.deleteProperty(document, 'hidden'));

test('moves at each whole second while somebody reads it', () => {
  const clock = new ManualClock(START + 400);
  const ticker = new Ticker(clock);
  const { seen, stop } = watch(() => ticker.now);
  clock.advance(600);
  flushSync();
  clock.advance(1_000);
  flushSync();
  expect(seen).toEqual([START + 400, START + 1_000, START + 2_000]);
  stop();
});

test('one timer serves all who look, and none runs when nobody does', async () => {
  const clock = new ManualClock();
  const ticker = new Ticker(clock);
  const watchers = [watch(() => ticker.now), watch(() => ticker.now)];
  expect(clock.pending).toBe(1);
  for (const { stop } of watchers) stop();
  // Svelte lets go of a subscription in a microtask.
  await Promise.resolve();
  expect(clock.pending).toBe(0);
  expect(ticker.now).toBe(clock.now());
});

test('stands still while the page is hidden, and is right at once when it is back', () => {
  const clock = new ManualClock(START);
  const ticker = new Ticker(clock);
  const { seen, stop } = watch(() => ticker.now);
  hidePage(true);
  expect(clock.pending).toBe(0);
  clock.advance(30_500);
  hidePage(false);
  expect(seen.at(-1)).toBe(START + 30_500);
  expect(clock.pending).toBe(1);
  stop();
});
