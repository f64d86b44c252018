import { screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { marcus, openApp, openPhone } from '#support/render-app.ts';

const AWAY = 'The server cannot reach its database.';
const DRAINING = 'The server is about to be restarted.';

test('a banner says that the server is without its database, or about to be restarted, only as long as it is', async () => {
  const { sources } = await openPhone();
  sources.latest.beats();
  expect(screen.queryByText(AWAY)).toBeNull();
  sources.latest.beats({ isDraining: false, isDatabaseAway: true });
  expect(await screen.findByText(AWAY)).toBeInTheDocument();
  expect(screen.getByText(/Calls go on for a few minutes\. New ones work again/)).toBeInTheDocument();
  sources.latest.beats({ isDraining: true, isDatabaseAway: false });
  expect(await screen.findByText(DRAINING)).toBeInTheDocument();
  expect(screen.queryByText(AWAY)).toBeNull();
  sources.latest.beats();
  await waitFor(() => expect(screen.queryByText(DRAINING)).toBeNull());
});

test('a server that is not heard any more is said to be that, and what it said is forgotten', async () => {
  const { sources } = await openPhone();
  sources.latest.beats({ isDraining: true, isDatabaseAway: false });
  await screen.findByText(DRAINING);
  sources.latest.breaks();
  expect(await screen.findByText('The server is not heard.')).toBeInTheDocument();
  sources.latest.opens();
  await waitFor(() => expect(screen.queryByText('The server is not heard.')).toBeNull());
  expect(screen.queryByText(DRAINING)).toBeNull();
});

test('who talks is asked to finish the call, and nobody else', async () => {
  const { talks, sources } = await openPhone();
  sources.latest.beats({ isDraining: true, isDatabaseAway: false });
  expect(await screen.findByText(/Calls work again after that\./)).toBeInTheDocument();
  talks(marcus);
  expect(await screen.findByText(/Finish your call\./)).toBeInTheDocument();
});

const withoutDatabase = (...asked: Parameters<typeof refuses>[0][]) =>
  apiServer.use(...asked.map((endpoint) => refuses(endpoint, 503, { code: 'database-away' })));

test('a page that is opened without the database says so, and comes in by itself', async () => {
  const clock = new ManualClock();
  withoutDatabase('GET /api/me');
  openApp({ clock });
  expect(await screen.findByText(`${AWAY} It is tried again by itself.`)).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Sign in' })).toBeNull();
  apiServer.resetHandlers();
  await waitFor(() => {
    clock.advance(1_000);
    expect(screen.getByRole('textbox', { name: 'Number to call' })).toBeInTheDocument();
  });
});

test('a stream that is refused without the database is no server that is not heard', async () => {
  const { sources } = await openPhone();
  withoutDatabase('GET /api/me');
  sources.latest.givesUp();
  expect(await screen.findByText(AWAY)).toBeInTheDocument();
  expect(screen.queryByText('The server is not heard.')).toBeNull();
});

test('a screen that was opened without the database says so, and reads what it shows by itself', async () => {
  const clock = new ManualClock();
  const { sources } = await openPhone({ clock });
  withoutDatabase('GET /api/me', 'GET /api/voicemail');
  sources.latest.beats({ isDraining: false, isDatabaseAway: true });
  window.location.hash = '#/voicemail';
  expect(await screen.findByText('The messages could not be read.')).toBeInTheDocument();
  expect(screen.getByText(AWAY)).toBeInTheDocument();
  clock.advance(2_000);
  apiServer.resetHandlers();
  await waitFor(() => {
    clock.advance(2_000);
    expect(screen.queryByText('The messages could not be read.')).toBeNull();
  });
});
