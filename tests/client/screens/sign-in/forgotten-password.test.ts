import { screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import '#client/screens/sign-in/ForgottenPassword.svelte';
import { answers, refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { openApp, type RenderedApp } from '#support/render-app.ts';

let phone: RenderedApp;
let asked: unknown[];
beforeEach(() => {
  asked = [];
  apiServer.use(
    refuses('GET /api/me', 401, { code: 'signed-out' }),
    answers('GET /api/forgotten-password', () => ({ isMailed: true })),
    answers('POST /api/forgotten-password', ({ body }) => {
      asked.push(body);
      return null;
    }),
  );
});

async function open() {
  phone = openApp();
  await phone.user.click(await screen.findByRole('link', { name: 'Forgot it?' }));
  await screen.findByRole('heading', { name: /Get a new/ });
}
const mailMe = () => phone.user.click(screen.getByRole('button', { name: 'Mail me a link' }));

test('asks for a link, and says what to do without saying who works here', async () => {
  await open();
  await phone.user.type(screen.getByRole('textbox', { name: 'Email' }), ' ana@harbor.test ');
  await mailMe();
  const heading = await screen.findByRole('heading', { name: 'Look into your mail' });
  expect(asked).toEqual([{ email: 'ana@harbor.test' }]);
  await waitFor(() => expect(document.activeElement).toBe(heading));
  expect(screen.getByText(/If somebody signs in with/)).toBeTruthy();
});

test('asks nothing with an address that is none, and goes back to it', async () => {
  await open();
  await phone.user.type(screen.getByRole('textbox', { name: 'Email' }), 'ana');
  await mailMe();
  const field = screen.getByRole('textbox', { name: /Email/ });
  expect(screen.getByText('This is not an e-mail address. Check it.')).toBeTruthy();
  expect(document.activeElement).toBe(field);
  expect(asked).toEqual([]);
});

test('says when it was asked for too often', async () => {
  apiServer.use(
    refuses('POST /api/forgotten-password', 429, { code: 'too-many-attempts', retryAfterSeconds: 60 }),
  );
  await open();
  await phone.user.type(screen.getByRole('textbox', { name: 'Email' }), 'ana@harbor.test');
  await mailMe();
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('60 seconds'));
});

test('without a mail server it says who can help', async () => {
  apiServer.use(answers('GET /api/forgotten-password', () => ({ isMailed: false })));
  openApp();
  expect(
    await screen.findByText('Forgot it? Your administrator can give you a link to a new one.'),
  ).toBeTruthy();
  expect(screen.queryByRole('link', { name: 'Forgot it?' })).toBeNull();
});
