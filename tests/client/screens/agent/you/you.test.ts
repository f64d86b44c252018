import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import '#client/screens/agent/you/YouScreen.svelte';
import type { OwnSso } from '#contract/people/sso.ts';
import type { OwnFactors } from '#contract/people/second-factor.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { aMe, TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { openPhone } from '#support/render-app.ts';

const place = (id: string, facts: object = {}) => ({
  id,
  device: 'Firefox, Linux',
  address: '192.0.2.9',
  openedAt: TEN_O_CLOCK,
  seenAt: Date.now() - 7_200_000,
  isThis: false,
  hasPhone: false,
  ...facts,
});

const none: OwnFactors = { app: null, passkeys: [], recoveryCodes: 0, isRequired: false };
const withApp: OwnFactors = { ...none, app: TEN_O_CLOCK, recoveryCodes: 10 };

const noCompany: OwnSso = { host: null, isBound: false, isRequired: false, hasPassword: true };

async function openYou(own: OwnFactors = none, company: OwnSso = noCompany) {
  apiServer.use(
    answers('GET /api/me/sessions', () => ({ sessions: [place('here', { isThis: true }), place('there')] })),
    answers('GET /api/me/second-factor', () => own),
    answers('GET /api/me/sso', () => company),
  );
  const phone = await openPhone();
  await phone.user.click(await screen.findByRole('button', { name: 'Ana Reyes, Harbor Home Services' }));
  await phone.user.click(screen.getByRole('menuitem', { name: 'Your account' }));
  await screen.findByRole('heading', { name: 'Your account' });
  return phone;
}
const old = () => screen.getByLabelText('Present password');
const fresh = () => screen.getByLabelText('New password, at least 10 characters');

test('an agent finds their own account in the menu, and changes their name', async () => {
  apiServer.use(answers('PATCH /api/me', ({ body }) => aMe(body as { name: string })));
  const { user } = await openYou();
  expect(screen.getByText('agent1@harbor.test · Agent · Harbor Home Services')).toBeInTheDocument();
  await user.type(screen.getByRole('textbox', { name: 'Your name' }), '-Diaz');
  await user.click(screen.getByRole('button', { name: 'Save the name' }));
  expect(await screen.findByText(/^Saved /)).toBeInTheDocument();
  expect(
    await screen.findByRole('button', { name: 'Ana Reyes-Diaz, Harbor Home Services' }),
  ).toBeInTheDocument();
});

test('a new password asks for the old one', async () => {
  const asked: unknown[] = [];
  apiServer.use(
    answers('PUT /api/me/password', ({ body }) => {
      asked.push(body);
      return null;
    }),
  );
  const { user } = await openYou();
  await user.type(old(), 'ringside');
  await user.type(fresh(), 'violin harbor seven{Enter}');
  expect(await screen.findByText(/^Saved /)).toBeInTheDocument();
  expect(asked).toEqual([{ old: 'ringside', password: 'violin harbor seven' }]);
  expect(old()).toHaveValue('');
});

test('a new password and the end of a place let the live call end first, where that is chosen', async () => {
  const asked: unknown[] = [];
  const { user } = await openYou();
  apiServer.use(
    answers('GET /api/me/sessions', () => ({
      sessions: [place('here', { isThis: true }), place('there', { hasPhone: true })],
    })),
    answers('PUT /api/me/password', ({ body }) => {
      asked.push(body);
      return null;
    }),
    answers('DELETE /api/me/sessions/:sessionId', ({ url }) => {
      asked.push(url.search);
      return null;
    }),
  );
  await user.type(old(), 'ringside');
  await user.type(fresh(), 'violin harbor seven{Enter}');
  await screen.findByText(/^Saved /);
  const password = within(screen.getByRole('form', { name: 'Password' }));
  await user.click(await password.findByRole('switch', { name: /^Let the live call end first/ }));
  await user.type(old(), 'ringside');
  await user.type(fresh(), 'violin harbor seven{Enter}');
  const region = within(await screen.findByRole('region', { name: 'Where you are signed in' }));
  await user.click(region.getByRole('switch', { name: /^Let the live call end first/ }));
  await user.click(region.getByRole('button', { name: /^End Firefox/ }));
  await waitFor(() => expect(asked).toHaveLength(3));
  expect(asked.slice(1)).toEqual([
    { old: 'ringside', password: 'violin harbor seven', letCallEnd: true },
    '?letCallEnd=true',
  ]);
});

test('a wrong old password is said at its field, and nobody is signed out', async () => {
  apiServer.use(refuses('PUT /api/me/password', 403, { code: 'sign-in-failed' }));
  const { user } = await openYou();
  await user.type(old(), 'wrong');
  await user.type(fresh(), 'violin harbor seven{Enter}');
  await waitFor(() =>
    expect(old()).toHaveAccessibleDescription('This is not your present password. Type it again.'),
  );
});

test('says where one is signed in, and ends the others', async () => {
  let ended = 0;
  const { user } = await openYou();
  apiServer.use(
    answers('DELETE /api/me/sessions', () => {
      ended += 1;
      apiServer.use(answers('GET /api/me/sessions', () => ({ sessions: [place('here', { isThis: true })] })));
      return null;
    }),
  );
  const region = within(await screen.findByRole('region', { name: 'Where you are signed in' }));
  await waitFor(() => expect(region.getAllByRole('listitem')).toHaveLength(2));
  expect(region.getAllByRole('listitem')[0]).toHaveTextContent('this browser');
  expect(region.getAllByRole('button', { name: /^End Firefox/ })).toHaveLength(1);
  await user.click(region.getByRole('button', { name: 'End all others' }));
  await waitFor(() => expect(region.getAllByRole('listitem')).toHaveLength(1));
  expect(ended).toBe(1);
});

const key = (name: string) => screen.findByRole('button', { name });
const offer = { secret: 'MZXW6YTBMZXW6YTB', uri: 'otpauth://totp/Ringside:ana?secret=MZXW6YTBMZXW6YTB' };
const codes = Array.from({ length: 10 }, (_, index) => `abcd-efgh-ijkl-mn${index}p`);

test('an app is added once a code of it is right, and its recovery codes are shown once', async () => {
  const typed: unknown[] = [];
  apiServer.use(answers('POST /api/me/second-factor/app', () => offer));
  const { user } = await openYou();
  await user.click(await key('Add an authenticator app'));
  const code = await screen.findByRole('textbox', { name: 'Code from the app' });
  await waitFor(() => expect(code).toHaveFocus());
  expect(screen.getByRole('img', { name: 'Picture for an authenticator app' })).toBeInTheDocument();
  expect(screen.getByText('MZXW 6YTB MZXW 6YTB')).toBeInTheDocument();
  await user.type(code, '123{Enter}');
  expect(code).toHaveAccessibleDescription('A code has six digits.');
  apiServer.use(refuses('PUT /api/me/second-factor/app', 403, { code: 'code-wrong' }));
  await user.type(code, '456{Enter}');
  await waitFor(() =>
    expect(code).toHaveAccessibleDescription('This is not the code the app shows now. Type the new one.'),
  );
  apiServer.use(
    answers('PUT /api/me/second-factor/app', ({ body }) => {
      typed.push(body);
      return { recoveryCodes: codes };
    }),
    answers('GET /api/me/second-factor', () => withApp),
  );
  await user.clear(code);
  await user.type(code, '654 321{Enter}');
  const kept = await screen.findByRole('region', { name: 'Keep these recovery codes' });
  expect(within(kept).getAllByRole('listitem')).toHaveLength(10);
  expect(typed).toEqual([{ code: '654321' }]);
  await user.click(screen.getByRole('button', { name: 'I have kept them' }));
  expect(await screen.findByText('10 left')).toBeInTheDocument();
  expect(screen.queryByText(codes[0] ?? '')).not.toBeInTheDocument();
});

test('who signed in a while ago types the password, and what was pressed then happens', async () => {
  let isConfirmed = false;
  apiServer.use(
    refuses('DELETE /api/me/second-factor/app', 403, { code: 'password-needed' }),
    answers('POST /api/me/confirm', () => {
      isConfirmed = true;
      apiServer.use(
        answers('DELETE /api/me/second-factor/app', () => null),
        answers('GET /api/me/second-factor', () => none),
      );
      return null;
    }),
  );
  const { user } = await openYou(withApp);
  await user.click(await key('Remove the authenticator app'));
  const form = await screen.findByRole('form', { name: 'Your password again' });
  await user.type(within(form).getByLabelText('Password'), 'ringside{Enter}');
  expect(await key('Add an authenticator app')).toBeInTheDocument();
  expect(isConfirmed).toBe(true);
});

test('where the role needs one, removing the last is refused in words', async () => {
  apiServer.use(refuses('DELETE /api/me/second-factor/app', 409, { code: 'second-factor-required' }));
  const { user } = await openYou({ ...withApp, isRequired: true });
  expect(await screen.findByText('Your role needs one.')).toBeInTheDocument();
  await user.click(await key('Remove the authenticator app'));
  expect(
    await screen.findByText(/^Your role needs a second factor, and this is the last one. Add another/),
  ).toBeInTheDocument();
});

test('who signs in by the company’s account is told so, and is offered no password where none lets in', async () => {
  await openYou(none, { host: 'login.harbor.test', isBound: true, isRequired: true, hasPassword: true });
  const section = await screen.findByRole('region', { name: 'Company account' });
  expect(section).toHaveTextContent('You sign in with your company’s account (login.harbor.test).');
  expect(screen.queryByLabelText('Present password')).not.toBeInTheDocument();
  expect(screen.queryByRole('heading', { name: 'Second factor' })).not.toBeInTheDocument();
});
