import { screen, waitFor } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { apiServer } from '#support/api/server.ts';
import { refuses } from '#support/api/answers.ts';
import { marcus, openApp, openPhone } from '#support/render-app.ts';

function refuse(): never {
  throw new DOMException('not here', 'SecurityError');
}

// Not onTestFinished: the clean-up of every file, which sets the title too, comes before that.
const restores: (() => void)[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const restore of restores.splice(0)) restore();
});

/** Puts something in the place of what the browser lends, until the test ends. */
function replace(target: object, name: string, instead: PropertyDescriptor): void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { ...instead, configurable: true });
  restores.push(() => {
    if (own) Object.defineProperty(target, name, own);
    else Reflect.deleteProperty(target, name);
  });
}

const refusals: Record<string, () => void> = {
  'the title of the page': () => replace(document, 'title', { get: () => 'Ringside', set: refuse }),
  notifications: () => {
    replace(document, 'hidden', { value: true });
    replace(window, 'Notification', { value: Object.assign(refuse, { permission: 'granted' }) });
  },
  scrolling: () => replace(window, 'scrollTo', { value: refuse }),
  vibration: () => replace(navigator, 'vibrate', { value: refuse }),
  'small storage': () => {
    for (const verb of ['getItem', 'setItem', 'removeItem'] as const)
      vi.spyOn(Storage.prototype, verb).mockImplementation(refuse);
  },
  'large storage': () => replace(globalThis, 'indexedDB', { value: { open: refuse } }),
};

test.each(Object.entries(refusals))('a browser that refuses %s shows each call', async (_what, begin) => {
  begin();
  const { app, rings, user } = await openPhone();
  app.settings.change({ theme: 'dark' });
  window.location.hash = '#/history';
  await screen.findByRole('heading', { name: 'History' });
  window.location.hash = '';
  await user.click(await screen.findByRole('button', { name: /^5/ }));
  expect(screen.getByRole('textbox', { name: 'Number to call' })).toHaveValue('5');
  for (const remoteName of ['Marcus Webb', 'Dana Cole']) {
    const signalling = rings({ ...marcus, remoteName });
    expect(await screen.findByRole('button', { name: /^Answer/ })).toBeInTheDocument();
    expect((await screen.findAllByText(remoteName)).length).toBeGreaterThan(0);
    signalling.says({ type: 'ended', end: { by: 'remote', error: null } });
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Answer/ })).toBeNull());
  }
});

test('a browser that refuses the title of the page puts the cursor into the form all the same', async () => {
  refusals['the title of the page']?.();
  apiServer.use(refuses('GET /api/me', 401, { code: 'signed-out' }));
  openApp();
  await waitFor(() => expect(screen.getByRole('textbox', { name: 'Email' })).toHaveFocus());
});
