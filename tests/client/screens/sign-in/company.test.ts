import { render, screen, waitFor } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import '#client/screens/sign-in/company/CompanyEntrance.svelte';
import '#client/screens/sign-in/company/InvitedByCompany.svelte';
import CompanyWay from '#client/screens/sign-in/company/CompanyWay.svelte';
import { goToCompany } from '#client/screens/sign-in/company/company-start.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { openApp } from '#support/render-app.ts';

const company = '00000000-0000-4000-8000-000000000001';
const signedOut = () => apiServer.use(refuses('GET /api/me', 401, { code: 'signed-out' }));

/** Where a page stands, and where it is sent. */
function aPage(hash: string) {
  const gone: string[] = [];
  const assign = (url: string | URL) => void gone.push(String(url));
  return { gone, page: { location: { hash, assign } as unknown as Location } };
}

test('goes to the company’s sign-in, and says where the person wanted to go', async () => {
  const asked: unknown[] = [];
  apiServer.use(
    answers('POST /api/session/sso', ({ body }) => {
      asked.push(body);
      return { url: 'https://login.harbor.test/authorize' };
    }),
  );
  const { app } = openApp();
  const { gone, page } = aPage('#/history');
  expect(await goToCompany(app.api, { email: 'ana@harbor.test', company: null }, page)).toBeNull();
  expect(gone).toEqual(['https://login.harbor.test/authorize']);
  await goToCompany(app.api, { email: null, company }, aPage(`#/company/${company}`).page);
  expect(asked).toEqual([
    { email: 'ana@harbor.test', company: null, returnTo: '#/history' },
    { email: null, company, returnTo: '' },
  ]);
});

test('asks for the address first, and says in place that none is known for it', async () => {
  signedOut();
  apiServer.use(refuses('POST /api/session/sso', 404, { code: 'not-found' }));
  const { user } = openApp();
  const key = await screen.findByRole('button', { name: 'Use your company’s account' });
  await user.click(key);
  const email = screen.getByRole('textbox', { name: 'Email' });
  await waitFor(() => expect(email).toHaveFocus());
  expect(email).toHaveAccessibleDescription('The e-mail is empty. Enter it.');
  await user.type(email, 'nobody@harbor.test');
  await user.click(key);
  await waitFor(() =>
    expect(screen.getByRole('alert')).toHaveTextContent(
      'No company’s account is known for this address. Check it, or sign in with your password.',
    ),
  );
});

test('says where the company’s sign-in is before it goes there', async () => {
  signedOut();
  apiServer.use(
    answers('POST /api/session/sso', () => ({ url: 'https://login.harbor.test/authorize?state=s' })),
  );
  const { user } = openApp();
  await user.type(await screen.findByRole('textbox', { name: 'Email' }), 'ana@harbor.test');
  await user.click(screen.getByRole('button', { name: 'Use your company’s account' }));
  expect(await screen.findByRole('heading', { name: 'Sign in with your company’s account' })).toHaveFocus();
  expect(screen.getByRole('status')).toHaveTextContent(
    'The sign-in at login.harbor.test opens, and brings you back here.',
  );
  expect(screen.getByRole('button', { name: 'Go on to login.harbor.test' })).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Back to the sign-in' }));
  const email = screen.getByRole('textbox', { name: 'Email' });
  await waitFor(() => expect(email).toHaveFocus());
  expect(email).toHaveValue('ana@harbor.test');
});

test('goes on to the address that was found', async () => {
  const { gone, page } = aPage('#/');
  render(CompanyWay, { url: 'https://login.harbor.test/authorize?state=s', onback: () => undefined, page });
  await userEvent.click(screen.getByRole('button', { name: 'Go on to login.harbor.test' }));
  expect(gone).toEqual(['https://login.harbor.test/authorize?state=s']);
});

test('a start link leads there, and says when it is not good any more', async () => {
  signedOut();
  apiServer.use(
    answers('GET /api/session/sso', () => ({ host: 'login.harbor.test' })),
    refuses('POST /api/session/sso', 404, { code: 'not-found' }),
  );
  const { user } = openApp();
  window.location.hash = `#/company/${company}`;
  expect(await screen.findByText(/^The sign-in at/)).toHaveTextContent('login.harbor.test');
  await user.click(await screen.findByRole('button', { name: 'Go on to login.harbor.test' }));
  expect(await screen.findByText(/^This link is not good any more/)).toBeInTheDocument();
});

test('says in words why somebody was not let in', async () => {
  signedOut();
  openApp();
  window.location.hash = '#/company/email-unverified';
  expect(
    await screen.findByRole('heading', {
      name: 'Your e-mail address is not verified in your company’s account',
    }),
  ).toHaveFocus();
  expect(screen.getByRole('link', { name: 'Back to the sign-in' })).toBeInTheDocument();
});

test('who is invited where passwords let nobody in is led to the company’s account instead', async () => {
  signedOut();
  apiServer.use(
    answers('POST /api/access-link', () => ({
      purpose: 'invitation',
      name: 'Nadia Petrov',
      email: 'nadia@harbor.test',
      company: 'Harbor Home Services',
      madeBy: 'Sam Kim',
      isCompanyOnly: true,
      companyHost: 'login.harbor.test',
      hasPhone: false,
    })),
    refuses('POST /api/session/sso', 404, { code: 'not-found' }),
  );
  const { user } = openApp();
  window.location.hash = '#/welcome/secret';
  const heading = await screen.findByRole('heading', { name: 'Welcome to Harbor Home Services' });
  expect(heading).toHaveFocus();
  expect(screen.queryByLabelText(/^Password/)).not.toBeInTheDocument();
  expect(screen.getByText(/You sign in with the account you have at work/)).toHaveTextContent(
    'The sign-in at login.harbor.test opens, and brings you back here.',
  );
  await user.click(screen.getByRole('button', { name: 'Go on to login.harbor.test' }));
  expect(await screen.findByText(/^No company’s account is known/)).toBeInTheDocument();
});
