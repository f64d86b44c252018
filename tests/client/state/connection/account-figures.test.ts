import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { EVENT_HEARTBEAT_MS } from '#contract/events.ts';
import { ManualClock } from '#kit/clock.ts';
import { toMicros } from '#kit/money.ts';
import { answers } from '#support/api/answers.ts';
import { anAccount } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { until, watch } from '#support/runes.svelte.ts';
import { makeTestApp } from '#support/test-app.ts';

test.each([
  { given: 'before there was any money', lowMicros: 0, words: '–' },
  { given: 'with nothing left', lowMicros: 5_000_000, words: 'now' },
])('$given the balance runs out: $words', async ({ lowMicros, words }) => {
  apiServer.use(
    answers('GET /api/account', () =>
      anAccount({
        availableMicros: toMicros(0),
        lowMicros: toMicros(lowMicros),
        spendMicrosPerHour: toMicros(0),
      }),
    ),
  );
  const { app, start } = makeTestApp();
  const stop = start();
  await until(() => app.account.facts !== null);
  expect(app.account.runsOutIn).toBe(words);
  stop();
});

test('say how old they are while the server is not heard, and stop saying it when it is', async () => {
  const clock = new ManualClock();
  const { app, start, sources } = makeTestApp({ clock });
  const stop = start();
  await until(() => app.account.facts !== null);
  const { seen, stop: look } = watch(() => app.account.age);
  sources.latest.beats();
  clock.advance(2 * EVENT_HEARTBEAT_MS);
  flushSync();
  expect(seen.at(-1)).toBe('20 s old');
  clock.advance(20_000);
  flushSync();
  expect(seen.at(-1)).toBe('40 s old');
  sources.latest.beats();
  flushSync();
  expect(seen.at(-1)).toBeNull();
  look();
  stop();
});
