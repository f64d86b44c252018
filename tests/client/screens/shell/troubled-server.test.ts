import { screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { marcus, openPhone } from '#support/render-app.ts';

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
