import { screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import type { AccessLinkFacts } from '#contract/people/team.ts';
import { answers, breaks, refuses } from '#support/api/answers.ts';
import { aMe } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { openApp, openPhone, type RenderedApp } from '#support/render-app.ts';

const TOKEN = 'abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE';
const invitation: AccessLinkFacts = {
  purpose: 'invitation',
  name: 'Nadia Petrov',
  email: 'nadia@harbor.test',
  company: 'Harbor Home Services',
  madeBy: 'Sam Kim',
  isCompanyOnly: false,
  companyHost: null,
  hasPhone: false,
};
const password = () => screen.findByLabelText('Password, at least 10 characters');
const GOOD = 'violin harbor seven';

function openLink(facts: AccessLinkFacts = invitation): RenderedApp {
  apiServer.use(answers('POST /api/access-link', () => facts));
  const phone = openApp();
  window.location.hash = `#/welcome/${TOKEN}`;
  return phone;
}

describe('in a browser where nobody is signed in', () => {
  beforeEach(() => apiServer.use(refuses('GET /api/me', 401, { code: 'signed-out' })));

  test('an invited person chooses a password and is in; the secret is not in the address any more', async () => {
    const asked: unknown[] = [];
    const { user } = openLink();
    expect(
      await screen.findByRole('heading', { name: 'Welcome to Harbor Home Services' }),
    ).toBeInTheDocument();
    expect(screen.getByText(/^Sam Kim invites you to work here/)).toBeInTheDocument();
    expect(screen.getByRole('textbox', { name: 'Email' })).toHaveValue('nadia@harbor.test');
    expect(await password()).toHaveFocus();
    await user.clear(screen.getByRole('textbox', { name: 'Your name' }));
    await user.type(screen.getByRole('textbox', { name: 'Your name' }), 'Nadia P. Petrov');
    apiServer.use(
      answers('POST /api/access-link/use', ({ body }) => {
        asked.push(body);
        apiServer.use(answers('GET /api/me', () => aMe({ name: 'Nadia P. Petrov' })));
        return aMe({ name: 'Nadia P. Petrov' });
      }),
    );
    const entries = window.history.length;
    await user.type(await password(), `${GOOD}{Enter}`);
    expect(await screen.findByRole('textbox', { name: 'Number to call' })).toBeInTheDocument();
    expect(asked).toEqual([{ token: TOKEN, name: 'Nadia P. Petrov', password: GOOD }]);
    expect(window.location.hash).toBe('#/');
    expect(window.history.length).toBe(entries);
  });

  test('a new password lets the live call end first, where a phone is registered and that is chosen', async () => {
    const asked: unknown[] = [];
    const { user } = openLink({ ...invitation, purpose: 'password', hasPhone: true });
    await password();
    apiServer.use(
      answers('POST /api/access-link/use', ({ body }) => {
        asked.push(body);
        apiServer.use(answers('GET /api/me', () => aMe()));
        return aMe();
      }),
    );
    expect(screen.getByText('A call that talks ends now, for the customer as well.')).toBeInTheDocument();
    await user.click(screen.getByRole('switch', { name: /^Let the live call end first/ }));
    await user.type(await password(), `${GOOD}{Enter}`);
    await waitFor(() =>
      expect(asked).toEqual([{ token: TOKEN, name: 'Nadia Petrov', password: GOOD, letCallEnd: true }]),
    );
  });

  test('who signs in by that address already is told at it, and led to the sign-in', async () => {
    apiServer.use(refuses('POST /api/access-link/use', 409, { code: 'email-taken' }));
    const { user } = openLink();
    await user.type(await password(), `${GOOD}{Enter}`);
    const email = screen.getByRole('textbox', { name: 'Email' });
    await waitFor(() => expect(email).toHaveFocus());
    expect(email).toHaveAccessibleDescription(/^Somebody signs in with this e-mail by now/);
    expect(screen.getByRole('link', { name: 'Sign in with it' })).toHaveAttribute('href', '#/');
  });

  test('says how strong the password is, and refuses one that is too short', async () => {
    const { user } = openLink();
    await user.type(await password(), 'short');
    expect(screen.getByText('5 more characters.')).toBeInTheDocument();
    await user.keyboard('{Enter}');
    await waitFor(async () =>
      expect(await password()).toHaveAccessibleDescription(
        'The password is too short. Use at least 10 characters.',
      ),
    );
    await user.clear(await password());
    await user.type(await password(), 'password123');
    expect(await screen.findByText(/^Guessed at once./)).toBeInTheDocument();
    await user.clear(await password());
    await user.type(await password(), 'violin harbor seven plum');
    expect(await screen.findByText('Strong.')).toBeInTheDocument();
  });

  test('says at the field that everybody guesses it', async () => {
    apiServer.use(
      refuses('POST /api/access-link/use', 422, { code: 'password-common', path: 'body.password' }),
    );
    const { user } = openLink();
    await user.type(await password(), 'password123{Enter}');
    await waitFor(async () =>
      expect(await password()).toHaveAccessibleDescription(
        'This password is one of the first that are guessed. Choose another one.',
      ),
    );
  });

  test.each([
    {
      code: 'link-used',
      status: 410,
      heading: 'This link was used already',
      action: 'Sign in.',
    },
    {
      code: 'link-expired',
      status: 410,
      heading: 'This link has expired',
      action: 'Ask your administrator for a new one.',
    },
    {
      code: 'link-unknown',
      status: 404,
      heading: 'This link is not good any more',
      action: 'Ask your administrator for a new one.',
    },
    {
      code: 'invalid-request',
      status: 422,
      heading: 'This link is not good any more',
      action: 'Ask your administrator for a new one.',
    },
  ] as const)(
    'says why it opens nothing, and what to do: $code',
    async ({ code, status, heading, action }) => {
      const { user } = openLink();
      apiServer.use(refuses('POST /api/access-link', status, { code }));
      expect(await screen.findByRole('heading', { name: heading })).toBeInTheDocument();
      expect(screen.getByText(action)).toBeInTheDocument();
      await user.click(screen.getByRole('link', { name: 'Sign in' }));
      expect(await screen.findByRole('button', { name: 'Sign in' })).toBeInTheDocument();
    },
  );

  test('a link that somebody used meanwhile is said to be used', async () => {
    apiServer.use(refuses('POST /api/access-link/use', 410, { code: 'link-used' }));
    const { user } = openLink();
    await user.type(await password(), `${GOOD}{Enter}`);
    expect(await screen.findByRole('heading', { name: 'This link was used already' })).toBeInTheDocument();
  });

  test('asks a server that does not answer again by itself', async () => {
    openLink();
    apiServer.use(breaks('POST /api/access-link'));
    expect(await screen.findByRole('heading', { name: 'The server does not answer' })).toBeInTheDocument();
    apiServer.use(answers('POST /api/access-link', () => invitation));
    expect(await password()).toBeInTheDocument();
  });

  test('who forgot the password chooses a new one, and keeps the name', async () => {
    const asked: unknown[] = [];
    const { user } = openLink({ ...invitation, purpose: 'password' });
    expect(await screen.findByRole('heading', { name: 'Choose a new password' })).toBeInTheDocument();
    expect(screen.queryByRole('textbox', { name: 'Your name' })).not.toBeInTheDocument();
    apiServer.use(
      answers('POST /api/access-link/use', ({ body }) => {
        asked.push(body);
        apiServer.use(answers('GET /api/me', () => aMe()));
        return aMe();
      }),
    );
    await user.type(await password(), `${GOOD}{Enter}`);
    expect(await screen.findByRole('textbox', { name: 'Number to call' })).toBeInTheDocument();
    expect(asked).toEqual([{ token: TOKEN, name: 'Nadia Petrov', password: GOOD }]);
  });
});

describe('where somebody else is signed in', () => {
  test('asks before they are signed out', async () => {
    const { user } = await openPhone();
    apiServer.use(answers('POST /api/access-link', () => invitation));
    window.location.hash = `#/welcome/${TOKEN}`;
    expect(await screen.findByRole('heading', { name: 'Ana Reyes is signed in here' })).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Sign out and go on' }));
    expect(await password()).toBeInTheDocument();
  });

  test('who is signed in may stay so', async () => {
    const { user } = await openPhone();
    window.location.hash = `#/welcome/${TOKEN}`;
    await user.click(await screen.findByRole('button', { name: 'Stay signed in' }));
    expect(await screen.findByRole('textbox', { name: 'Number to call' })).toBeInTheDocument();
    expect(window.location.hash).toBe('#/');
  });

  test('a call that comes in is shown over it', async () => {
    const phone = await openPhone();
    window.location.hash = `#/welcome/${TOKEN}`;
    await screen.findByRole('heading', { name: 'Ana Reyes is signed in here' });
    phone.rings();
    expect(await screen.findByRole('button', { name: /^Answer/ })).toBeInTheDocument();
  });
});
