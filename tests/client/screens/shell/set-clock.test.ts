import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { answers } from '#support/api/answers.ts';
import { aMe } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { openPhone } from '#support/render-app.ts';

const HOUR_MS = 3_600_000;
const timer = () => screen.getByRole('timer', { name: 'Call time' });
const status = () => screen.getByRole('banner', { name: 'Status' });

describe.each([
  ['forward by an hour', HOUR_MS],
  ['back by an hour', -HOUR_MS],
])('while the clock of the browser is set %s', (_, leapMs) => {
  test('a call, its hold and its history last as long as they did', async () => {
    const clock = new ManualClock();
    const phone = await openPhone({ clock });
    const signalling = phone.talks();
    await screen.findByRole('heading', { name: 'On call' });
    clock.advance(30_000);
    clock.leap(leapMs);
    clock.advance(35_000);
    await waitFor(() => expect(timer()).toHaveTextContent('1:05'));
    expect(status()).toHaveTextContent('1:05');
    const [call] = phone.app.phone.calls;
    call?.hold();
    signalling.says('heldLocally');
    clock.leap(leapMs);
    clock.advance(5_000);
    await waitFor(() => expect(timer()).toHaveTextContent('1:10'));
    signalling.says({ type: 'ended', end: { by: 'remote', error: null } });
    expect((call?.endedAt ?? 0) - (call?.answeredAt ?? 0)).toBe(70_000);
  });

  test('a caller has waited, and a phone still rings, as long as they do', async () => {
    const clock = new ManualClock();
    const { rings } = await openPhone({ clock });
    rings({ waitedSeconds: 10, offerSeconds: 20 });
    await screen.findByRole('timer', { name: 'Waited' });
    clock.leap(leapMs);
    clock.advance(6_000);
    await waitFor(() => expect(screen.getByRole('timer', { name: 'Waited' })).toHaveTextContent('0:16'));
    expect(screen.getByText(/14 s/)).toBeInTheDocument();
  });

  test('the phone was proven when it was, and figures are as old as they are', async () => {
    const clock = new ManualClock();
    const { sources } = await openPhone({ clock });
    clock.leap(leapMs);
    clock.advance(2_000);
    expect(await screen.findByText('checked 2 s ago')).toBeInTheDocument();
    sources.latest.breaks();
    expect(await screen.findByText(/The figures are 2 s old/)).toBeInTheDocument();
  });
});

test.each([HOUR_MS, -HOUR_MS])(
  'a browser whose clock is %i ms wrong shows how long a status lasts',
  async (aheadMs) => {
    const clock = new ManualClock();
    const serverNow = clock.now() - aheadMs;
    const me = () => aMe({ status: 'break', statusSince: serverNow - 4 * 60_000 });
    apiServer.use(answers('GET /api/me', me, { date: new Date(serverNow).toUTCString() }));
    await openPhone({ clock });
    expect(status()).toHaveTextContent('4 min');
  },
);
