import { render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import LatePartInApp from '#support/LatePartInApp.svelte';
import { makeTestApp } from '#support/test-app.ts';

const gone = () => Promise.reject(new TypeError('not fetched'));

function open(load: () => Promise<string>) {
  const clock = new ManualClock();
  const onmount = vi.fn();
  const { rerender } = render(LatePartInApp, { app: makeTestApp({ clock }).app, load, onmount });
  return { clock, onmount, rerender };
}

test('a part that comes at the second time is shown', async () => {
  const load = vi.fn(() => Promise.resolve('Page')).mockImplementationOnce(gone);
  const { clock } = open(load);
  await vi.waitFor(() => expect(clock.pending).toBe(1));
  clock.advance(1_000);
  expect(await screen.findByText('Page')).toBeInTheDocument();
});

test('a part that does not come leaves words, not an empty page', async () => {
  const { clock } = open(gone);
  await vi.waitFor(() => expect(clock.pending).toBe(1));
  clock.advance(1_000);
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'This page could not be loaded. Reload it when no call is going on.',
  );
});

test('a part is not built anew when the same is asked for again', async () => {
  const load = vi.fn(() => Promise.resolve('Page'));
  const { onmount, rerender } = open(load);
  await screen.findByText('Page');
  await rerender({ load });
  expect(load).toHaveBeenCalledTimes(1);
  expect(onmount).toHaveBeenCalledTimes(1);
});
