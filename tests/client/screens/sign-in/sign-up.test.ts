import { screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import type { Plan } from '#contract/billing/plans.ts';
import { toMicros } from '#kit/money.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { aMe } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { openApp, type RenderedApp } from '#support/render-app.ts';

const plan = (id: Plan['id'], name: string, dollars: number): Plan => ({
  id,
  name,
  summary: 'Lower rates',
  localMicrosPerMinute: toMicros(25_000),
  microsPerMonth: toMicros(dollars * 1_000_000),
});
const plans = [plan('starter', 'Starter', 0), plan('growth', 'Growth', 59)];

let phone: RenderedApp;
let sent: unknown[];
let isIn: boolean;

beforeEach(async () => {
  [sent, isIn] = [[], false];
  apiServer.use(
    refuses('GET /api/me', 401, { code: 'signed-out' }),
    answers('GET /api/sign-up', () => ({ plans })),
    answers('POST /api/sign-up', ({ body }) => {
      sent.push(body);
      isIn = true;
      apiServer.use(answers('GET /api/me', () => aMe({ role: 'admin', name: 'Nora Quist' })));
      return aMe({ role: 'admin', name: 'Nora Quist' });
    }),
  );
  phone = openApp();
  await phone.user.click(await screen.findByRole('link', { name: 'Open an account' }));
  await screen.findByRole('heading', { name: 'Open an account' });
});

const box = (name: string) => screen.getByRole('textbox', { name });
const password = () => screen.getByLabelText(/^Password/);
const open = () => phone.user.click(screen.getByRole('button', { name: 'Open the account' }));

async function fill() {
  await phone.user.type(box('Company'), ' Quist Roofing ');
  await phone.user.type(box('Your name'), 'Nora Quist');
  await phone.user.type(box('Email'), 'nora@quist.test');
  await phone.user.type(password(), 'a long password');
}

test('opens an account on the starter plan without asking for a card', async () => {
  expect(box('Company')).toHaveFocus();
  await screen.findByText('No card now: it is asked for with your first number.');
  await fill();
  await open();
  await waitFor(() => expect(isIn).toBe(true));
  expect(sent).toEqual([
    {
      company: 'Quist Roofing',
      name: 'Nora Quist',
      email: 'nora@quist.test',
      password: 'a long password',
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
  ]);
  await waitFor(() => expect(window.location.hash).toBe('#/'));
  expect(phone.app.session.state).toBe('signed-in');
});

test('[FAQ] on the other plans the card is asked for at sign-up, for the first month', async () => {
  await phone.user.click(await screen.findByRole('radio', { name: /Growth/ }));
  expect(screen.getByText('A card is asked for next, and pays the first month: $59.00.')).toBeInTheDocument();
  await fill();
  await open();
  await waitFor(() => expect(window.location.hash).toBe('#/account/start/growth'));
});

test('names the first field that is missing something, and goes there', async () => {
  await phone.user.type(box('Company'), 'Quist');
  await open();
  expect(box('Your name')).toHaveAccessibleDescription('Your name is empty. Enter it.');
  expect(box('Your name')).toHaveFocus();
  await phone.user.type(box('Your name'), 'Nora');
  await phone.user.type(box('Email'), 'nora@');
  await open();
  expect(box('Email')).toHaveAccessibleDescription('This is not an e-mail address. Check it.');
  await phone.user.type(box('Email'), 'quist.test');
  await phone.user.type(password(), 'short');
  await open();
  expect(password()).toHaveAccessibleDescription(/Use at least 10 characters/);
  expect(sent).toEqual([]);
});

test('says at the field that somebody signs in with this e-mail, and leads to signing in with it', async () => {
  apiServer.use(refuses('POST /api/sign-up', 409, { code: 'email-taken' }));
  await fill();
  await open();
  await waitFor(() => expect(box('Email')).toHaveFocus());
  expect(box('Email')).toHaveAccessibleDescription(
    'Somebody signs in with this e-mail already. If that is you, sign in; else use another one.',
  );
  await phone.user.click(screen.getByRole('link', { name: 'Sign in with it' }));
  await screen.findByRole('heading', { name: /Sign in to/ });
  expect(box('Email')).toHaveValue('nora@quist.test');
  await waitFor(() => expect(password()).toHaveFocus());
});

test('leads from an e-mail that signs in already to a new password, where there is mail', async () => {
  apiServer.use(
    answers('GET /api/forgotten-password', () => ({ isMailed: true })),
    refuses('POST /api/sign-up', 409, { code: 'email-taken' }),
  );
  await phone.app.queryClient.invalidateQueries();
  await fill();
  await open();
  await phone.user.click(await screen.findByRole('link', { name: 'Get a new password' }));
  await screen.findByRole('heading', { name: /Get a new/ });
  expect(box('Email')).toHaveValue('nora@quist.test');
});

test('leads back to signing in', async () => {
  await phone.user.click(screen.getByRole('link', { name: 'Sign in' }));
  expect(await screen.findByRole('heading', { name: /Sign in to/ })).toBeInTheDocument();
});
