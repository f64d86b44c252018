import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import '#client/screens/owner/people/sign-in/SignInPanel.svelte';
import type { Sso } from '#contract/people/sso.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { openPeople } from './open-people.ts';

const redirectUri = 'https://phone.test/sso/callback';
const none: Sso = { redirectUri, connection: null };
const connected: Sso = {
  redirectUri,
  connection: {
    issuer: 'https://login.harbor.test',
    clientId: 'ringside',
    roleClaim: 'groups',
    roles: [{ value: 'leads', role: 'supervisor' }],
    otherwise: 'agent',
    admitsNew: false,
    isRequired: false,
    supervisorsSee: 'teams',
    version: 3,
    startLink: 'https://phone.test/#/company/00000000-0000-4000-8000-000000000001',
    tried: null,
  },
};

async function openPanel(sso: Sso) {
  apiServer.use(
    answers('GET /api/second-factor-rule', () => ({ roles: [] })),
    answers('GET /api/sso', () => sso),
  );
  const opened = await openPeople();
  await opened.user.click(await screen.findByRole('button', { name: 'Sign-in' }));
  await screen.findByText(redirectUri);
  return opened;
}
const field = (name: string) => screen.getByRole('textbox', { name });

test('an administrator connects a provider, with roles by a claim', async () => {
  const saved: unknown[] = [];
  apiServer.use(
    answers('PUT /api/sso', ({ body }) => {
      saved.push(body);
      return connected;
    }),
  );
  const { user } = await openPanel(none);
  await user.click(screen.getByRole('button', { name: 'Connect the provider' }));
  await waitFor(() => expect(field('Issuer')).toHaveFocus());
  await user.type(field('Issuer'), ' https://login.harbor.test ');
  await user.type(field('Client ID'), 'ringside');
  await user.type(screen.getByLabelText('Client secret'), 'hush');
  await user.type(field('Claim with the role'), 'groups');
  await user.click(screen.getByRole('button', { name: 'Add a value' }));
  expect(field('Value 1')).toHaveFocus();
  await user.type(field('Value 1'), 'leads');
  await user.selectOptions(screen.getByLabelText('Role for value 1'), 'Supervisor');
  await user.selectOptions(screen.getByLabelText('When no value fits'), 'Agent');
  expect(screen.getByText(/^Only themselves until an administrator/)).toBeInTheDocument();
  await user.selectOptions(screen.getByLabelText('Who becomes a supervisor by it sees'), 'Everybody');
  await user.click(screen.getByRole('button', { name: 'Connect the provider' }));
  expect(await screen.findByText(/\/#\/company\//)).toBeInTheDocument();
  expect(saved).toEqual([
    {
      issuer: 'https://login.harbor.test',
      clientId: 'ringside',
      clientSecret: 'hush',
      roleClaim: 'groups',
      roles: [{ value: 'leads', role: 'supervisor' }],
      otherwise: 'agent',
      admitsNew: false,
      supervisorsSee: 'everybody',
      isRequired: false,
      version: 0,
    },
  ]);
});

test('shows both when another administrator saved first', async () => {
  const theirs = connected.connection && { ...connected.connection, admitsNew: true, version: 4 };
  const { user } = await openPanel(connected);
  expect(screen.getByText('login.harbor.test')).toBeInTheDocument();
  apiServer.use(
    refuses('PUT /api/sso', 409, { code: 'changed-meanwhile' }),
    answers('GET /api/sso', () => ({ redirectUri, connection: theirs })),
  );
  await user.selectOptions(screen.getByLabelText('Who becomes a supervisor by it sees'), 'Everybody');
  await user.click(screen.getByRole('button', { name: 'Save the provider' }));
  const both = await screen.findByRole('table');
  expect(both).toHaveTextContent('New supervisors see');
  expect(both).toHaveTextContent('People who are not invited');
  const saved: unknown[] = [];
  apiServer.use(
    answers('PUT /api/sso', ({ body }) => {
      saved.push(body);
      return { redirectUri, connection: theirs };
    }),
  );
  await user.click(screen.getByRole('button', { name: 'Keep mine' }));
  await waitFor(() => expect(saved).toMatchObject([{ version: 4, supervisorsSee: 'everybody' }]));
});

test('says at the issuer what is wrong with the provider', async () => {
  apiServer.use(
    refuses('PUT /api/sso', 422, { code: 'invalid-request', path: 'body.issuer', detail: 'issuer-differs' }),
  );
  const { user } = await openPanel(connected);
  await user.click(screen.getByRole('button', { name: 'Save the provider' }));
  await waitFor(() =>
    expect(field('Issuer')).toHaveAccessibleDescription(
      'The provider there calls itself by another address. Enter it exactly as the provider writes it.',
    ),
  );
  expect(field('Issuer')).toHaveFocus();
});

test('keeps the secret unless another is entered, and says why it cannot be required', async () => {
  const saved: unknown[] = [];
  apiServer.use(refuses('PUT /api/sso', 409, { code: 'password-needed' }));
  const { user } = await openPanel(connected);
  await user.click(screen.getByRole('switch', { name: /^Required/ }));
  await user.click(screen.getByRole('button', { name: 'Save the provider' }));
  expect(await screen.findByText(/^No administrator has a password/)).toBeInTheDocument();
  apiServer.use(
    answers('PUT /api/sso', ({ body }) => {
      saved.push(body);
      return connected;
    }),
  );
  await user.click(screen.getByRole('button', { name: 'Save the provider' }));
  expect(await screen.findByText(/^Saved/)).toBeInTheDocument();
  expect(saved).toMatchObject([{ clientSecret: null, isRequired: true }]);
});

test('says what came of a try, and lets go of the provider', async () => {
  const person = { name: 'Ana Reyes', email: 'ana@harbor.test', role: 'agent', isNew: false } as const;
  const tried = { at: Date.now(), fault: null, ...person };
  const sso = connected.connection ? { redirectUri, connection: { ...connected.connection, tried } } : none;
  const { user } = await openPanel(sso);
  expect(
    screen.getByText(/It would be Ana Reyes \(ana@harbor.test\), agent\. Nothing was changed\.$/),
  ).toBeInTheDocument();
  let isRemoved = false;
  apiServer.use(
    answers('DELETE /api/sso', () => {
      isRemoved = true;
      return null;
    }),
    answers('GET /api/sso', () => none),
  );
  await user.click(screen.getByRole('button', { name: 'Remove the provider' }));
  const question = screen.getByRole('group', { name: 'Remove the provider?' });
  await user.click(within(question).getByRole('button', { name: 'Remove the provider' }));
  expect(await screen.findByRole('button', { name: 'Connect the provider' })).toBeInTheDocument();
  expect(isRemoved).toBe(true);
});
