import { screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { answers, refuses } from '#support/api/answers.ts';
import { TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { aPlace, benId, openPeople } from './open-people.ts';

const letCallEnd = (group: string) =>
  within(screen.getByRole('group', { name: group })).getByRole('switch', {
    name: /^Let the live call end first/,
  });
const key = (name: string) => screen.findByRole('button', { name });

test('a second factor that somebody lost is reset, after a question', async () => {
  let reset: unknown = null;
  const made = { id: 'p', name: 'Desk computer', madeAt: TEN_O_CLOCK, usedAt: null };
  const factors = { app: TEN_O_CLOCK, passkeys: [made], isRequired: true };
  const { user } = await openPeople({ factors });
  apiServer.use(answers('GET /api/people/:id/sessions', () => ({ sessions: [aPlace({ hasPhone: true })] })));
  await user.click(await screen.findByRole('link', { name: /^Ben Ortiz/ }));
  await screen.findByText(/^Authenticator app, since .*; passkey “Desk computer”, since /);
  await user.click(await key('Reset second factor'));
  expect(screen.getByText(/another factor is set up first/)).toBeInTheDocument();
  apiServer.use(
    answers('GET /api/people/:id/second-factor', () => ({ app: null, passkeys: [], isRequired: true })),
    answers('POST /api/people/:id/second-factor/reset', ({ params, url }) => {
      reset = `${params['id'] ?? ''}${url.search}`;
      return null;
    }),
  );
  await user.click(letCallEnd('Reset second factor of Ben Ortiz?'));
  await user.click(await key('Reset second factor of Ben Ortiz'));
  expect(await screen.findByText('None yet: asked for at the next sign-in.')).toBeInTheDocument();
  expect(reset).toBe(`${benId}?letCallEnd=true`);
});

test('an administrator says whose role needs a second factor', async () => {
  const saved: unknown[] = [];
  apiServer.use(
    answers('GET /api/second-factor-rule', () => ({ roles: ['admin'] })),
    answers('GET /api/sso', () => ({ redirectUri: 'https://phone.test/sso/callback', connection: null })),
    answers('PUT /api/second-factor-rule', ({ body }) => {
      saved.push(body);
      return { roles: ['agent', 'admin'] };
    }),
  );
  const { user } = await openPeople();
  await user.click(await key('Sign-in'));
  expect(await screen.findByRole('switch', { name: 'Administrators' })).toBeChecked();
  await user.click(screen.getByRole('switch', { name: 'Agents' }));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/^Saved/)).toBeInTheDocument();
  expect(saved).toEqual([{ roles: ['admin', 'agent'] }]);
});

test('somebody is unbound from the company’s account, after a question', async () => {
  let unbound: unknown = null;
  const { user } = await openPeople();
  apiServer.use(
    answers('GET /api/people/:id/sessions', () => ({ sessions: [aPlace({ hasPhone: true })] })),
    answers('GET /api/people/:id/sso', () => ({ host: 'login.harbor.test', boundAt: TEN_O_CLOCK })),
  );
  await user.click(await screen.findByRole('link', { name: /^Ben Ortiz/ }));
  await screen.findByText(/^Bound to an account at login.harbor.test since /);
  await user.click(await key('Unbind'));
  expect(screen.getByText(/verified address is ben@harbor.test comes in as Ben Ortiz/)).toBeInTheDocument();
  apiServer.use(
    answers('GET /api/people/:id/sso', () => ({ host: 'login.harbor.test', boundAt: null })),
    answers('DELETE /api/people/:id/sso', ({ params, url }) => {
      unbound = `${params['id'] ?? ''}${url.search}`;
      return null;
    }),
  );
  await user.click(letCallEnd('Unbind Ben Ortiz?'));
  await user.click(await key('Unbind Ben Ortiz'));
  expect(await screen.findByText(/^Not bound yet: the account at login.harbor.test/)).toBeInTheDocument();
  expect(unbound).toBe(`${benId}?letCallEnd=true`);
});

test('where the company’s account cannot be read, that is said, with a way to try again', async () => {
  const { user } = await openPeople();
  apiServer.use(refuses('GET /api/people/:id/sso', 403, { code: 'forbidden' }));
  await user.click(await screen.findByRole('link', { name: /^Ben Ortiz/ }));
  const region = within(await screen.findByRole('region', { name: 'Company account' }));
  expect(region.getByText(/^This cannot be read now/)).toBeInTheDocument();
  apiServer.use(answers('GET /api/people/:id/sso', () => ({ host: 'login.harbor.test', boundAt: null })));
  await user.click(region.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText(/^Not bound yet: the account at login.harbor.test/)).toBeInTheDocument();
});
