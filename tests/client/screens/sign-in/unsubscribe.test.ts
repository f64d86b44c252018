import { screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { Unsubscribing } from '#contract/people/notices.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { openApp } from '#support/render-app.ts';

const facts: Unsubscribing = {
  company: 'Harbor Home Services',
  email: 'n…@harbor.test',
  kinds: ['voicemail', 'missed-call'],
  isOn: true,
};

test('a letter is stopped with one press, by nobody who is signed in', async () => {
  const pressed: string[] = [];
  apiServer.use(
    refuses('GET /api/me', 401, { code: 'signed-out' }),
    answers('GET /api/unsubscribe/:token', () => facts),
    answers('POST /api/unsubscribe/:token', ({ params }) => {
      pressed.push(params['token'] ?? '');
      return { ...facts, isOn: false };
    }),
  );
  const { user } = openApp();
  window.location.hash = '#/unsubscribe/secret';
  await user.click(
    await screen.findByRole('button', { name: 'Stop letters about voicemail and missed calls' }),
  );
  expect(
    await screen.findByRole('heading', { name: 'No more letters about voicemail and missed calls' }),
  ).toBeInTheDocument();
  expect(pressed).toEqual(['secret']);
});

test('a link that is not good says so, and where to choose', async () => {
  apiServer.use(
    refuses('GET /api/me', 401, { code: 'signed-out' }),
    refuses('GET /api/unsubscribe/:token', 404, { code: 'link-unknown' }),
  );
  openApp();
  window.location.hash = '#/unsubscribe/secret';
  expect(await screen.findByRole('heading', { name: 'This link is not good' })).toBeInTheDocument();
});
