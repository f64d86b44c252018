import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import '#client/screens/owner/account/company/CompanyPage.svelte';
import type { Company } from '#contract/billing/plans.ts';
import type { AccountTimeZone } from '#contract/billing/time-zone.ts';
import type { Role } from '#contract/people/people.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { openAccount, said } from '../open-account.ts';

const harbor: Company = {
  name: 'Harbor Home Services LLC',
  address: '120 Pier Avenue\nSeattle, WA 98101',
  taxId: '',
  email: 'billing@harbor.test',
  version: 1,
};

const zone: AccountTimeZone = { timeZone: 'UTC', next: null, currency: 'USD' };

async function open(role: Role = 'admin') {
  const asked: unknown[] = [];
  const opened = await openAccount({
    role,
    page: '/company',
    differs: [
      answers('GET /api/billing/company', () => harbor),
      answers('GET /api/billing/time-zone', () => zone),
      answers('PUT /api/billing/time-zone', ({ body }) => {
        asked.push(body);
        return { ...zone, next: { timeZone: 'America/New_York', since: Date.UTC(2026, 5, 1, 4) } };
      }),
      answers('PUT /api/billing/company', ({ body }) => {
        asked.push(body);
        return body as Company;
      }),
    ],
  });
  return { ...opened, asked };
}

const field = (name: string) => screen.findByRole('textbox', { name });
const save = (form = 'Company') =>
  within(screen.getByRole('form', { name: form })).getByRole('button', { name: 'Save' });

test('the details are saved as they are printed', async () => {
  const { user, asked } = await open();
  expect(await field('Address')).toHaveValue('120 Pier Avenue\nSeattle, WA 98101');
  await user.type(await field('Tax ID'), ' 91-1234567 ');
  await user.click(save());
  expect(await screen.findByText(/^Saved /)).toBeInTheDocument();
  expect(asked).toEqual([{ ...harbor, taxId: '91-1234567' }]);
});

test.each([
  ['Company', ' ', 'The name is empty. Enter one.'],
  ['E-mail', 'nobody', /^This is not an e-mail address\./],
])('%s of “%s” is refused before it is sent, and has the focus', async (name, text, words) => {
  const { user, asked } = await open();
  await user.clear(await field(name));
  await user.type(await field(name), text);
  await user.click(save());
  expect(await screen.findByText(words)).toBeInTheDocument();
  expect(await field(name)).toHaveFocus();
  expect(asked).toEqual([]);
});

test('a supervisor reads them', async () => {
  await open('supervisor');
  const address = await screen.findByText(/120 Pier Avenue/);
  expect(said(address)).toBe('120 Pier Avenue Seattle, WA 98101');
  expect(screen.queryByRole('textbox')).not.toBeInTheDocument();
  expect(said(screen.getByText('Tax ID').parentElement ?? document.body)).toBe('Tax ID –');
});

test('details that cannot be read can be asked for again', async () => {
  await openAccount({
    page: '/company',
    differs: [refuses('GET /api/billing/company', 403, { code: 'forbidden' })],
  });
  await waitFor(() =>
    expect(screen.getByText('The company’s details could not be read.')).toBeInTheDocument(),
  );
});

test('the time zone is chosen, and it says from when on it counts', async () => {
  const { user, asked } = await open();
  await user.selectOptions(await screen.findByRole('combobox', { name: 'Time zone' }), 'America/New_York');
  await user.click(save('Days and currency'));
  expect(await screen.findByText('New York time from 1 June on, UTC until then.')).toBeInTheDocument();
  expect(asked).toEqual([{ timeZone: 'America/New_York' }]);
  expect(screen.getByText(/US dollars \(USD\)/)).toBeInTheDocument();
});
