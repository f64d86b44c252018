import { screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import { answers, breaks, refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { openApp, type RenderedApp } from '#support/render-app.ts';

let phone: RenderedApp;

beforeEach(async () => {
  apiServer.use(refuses('GET /api/me', 401, { code: 'signed-out' }));
  phone = openApp();
  await screen.findByRole('button', { name: 'Sign in' });
});

const email = () => screen.getByRole('textbox', { name: 'Email' });
const password = () => screen.getByLabelText('Password');
const alert = () => screen.getByRole('alert');

async function signIn() {
  await phone.user.type(email(), 'agent1@harbor.test');
  await phone.user.type(password(), 'ringside{Enter}');
}

test('starts in the e-mail field and goes e-mail, password, show, sign in', async () => {
  expect(email()).toHaveFocus();
  await phone.user.tab();
  expect(password()).toHaveFocus();
  await phone.user.tab();
  expect(screen.getByRole('button', { name: 'Show it' })).toHaveFocus();
  await phone.user.tab();
  expect(screen.getByRole('button', { name: 'Sign in' })).toHaveFocus();
});

test('signs in by the Enter key and shows the phone', async () => {
  apiServer.resetHandlers();
  await signIn();
  expect(await screen.findByRole('textbox', { name: 'Number to call' })).toBeInTheDocument();
});

test('says what is wrong and what to do, and puts the cursor where it is corrected', async () => {
  apiServer.use(refuses('POST /api/session', 401, { code: 'sign-in-failed' }));
  await signIn();
  expect(await screen.findByText('The e-mail or the password is wrong.')).toBeInTheDocument();
  expect(alert()).toHaveTextContent('Check both and sign in again.');
  expect(password()).toHaveFocus();
});

test('says how long to wait after too many tries', async () => {
  apiServer.use(refuses('POST /api/session', 429, { code: 'too-many-attempts', retryAfterSeconds: 30 }));
  await signIn();
  expect(await screen.findByText('Too many tries.')).toBeInTheDocument();
  expect(alert()).toHaveTextContent('Try again in 30 seconds.');
});

test('says that the server does not answer', async () => {
  apiServer.use(breaks('POST /api/session'));
  await signIn();
  expect(await screen.findByText('The server does not answer.')).toBeInTheDocument();
});

test('without its database the server is tried again by itself, until it has looked at the password', async () => {
  apiServer.use(refuses('POST /api/session', 503, { code: 'database-away' }));
  await signIn();
  expect(await screen.findByText('The server cannot reach its database.')).toBeInTheDocument();
  expect(alert()).toHaveTextContent('It is tried again by itself.');
  apiServer.resetHandlers();
  expect(
    await screen.findByRole('textbox', { name: 'Number to call' }, { timeout: 6_000 }),
  ).toBeInTheDocument();
}, 10_000);

test('an empty field is named before anything is sent', async () => {
  await phone.user.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(email()).toHaveAccessibleDescription('The e-mail is empty. Enter it.');
  expect(email()).toBeInvalid();
  expect(email()).toHaveFocus();
});

test('shows the password on demand', async () => {
  await phone.user.type(password(), 'ringside');
  await phone.user.click(screen.getByRole('button', { name: 'Show it' }));
  expect(screen.getByRole('textbox', { name: 'Password' })).toHaveValue('ringside');
});

test('offers no account where none are opened', async () => {
  await expect.poll(() => phone.app.queryClient.getQueryState(['sign-up'])?.status).toBe('success');
  expect(screen.queryByRole('link', { name: 'Open an account' })).toBeNull();
});

test('says so to a visitor who was sent to open one there', async () => {
  window.location.hash = '#/sign-up';
  expect(await screen.findByText(/This server opens no accounts/)).toBeInTheDocument();
});

test('asks for a code where the password is not enough, and begins again when it is over', async () => {
  const step = { name: 'Ana', hasApp: true, hasPasskey: false, hasRecoveryCodes: true, mustSetUp: false };
  apiServer.use(
    refuses('POST /api/session', 403, { code: 'second-step' }),
    answers('GET /api/session/second-step', () => step),
    refuses('POST /api/session/second-step', 403, { code: 'code-wrong' }),
  );
  await signIn();
  const code = await screen.findByRole('textbox', { name: 'Code from your authenticator app' });
  await phone.user.type(code, '123456{Enter}');
  await waitFor(() => expect(code).toHaveAccessibleDescription(/^This is not the code the app shows now/));
  await phone.user.click(screen.getByRole('button', { name: 'Use a recovery code' }));
  apiServer.use(refuses('POST /api/session/second-step', 404, { code: 'not-found' }));
  const recovery = await screen.findByRole('textbox', { name: 'Recovery code' });
  await phone.user.type(recovery, 'abcd-efgh-ijkl-mnop{Enter}');
  expect(await screen.findByRole('heading', { name: 'Begin again' })).toBeInTheDocument();
  await phone.user.click(screen.getByRole('button', { name: 'Back to the sign-in' }));
  await waitFor(() => expect(password()).toHaveFocus());
  expect(password()).toHaveValue('');
});
