import { screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import '#client/screens/owner/account/company/CompanyPage.svelte';
import type { Company } from '#contract/billing/plans.ts';
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

async function open(role: Role = 'admin') {
  const asked: unknown[] = [];
  const opened = await openAccount({
    role,
    page: '/company',
    differs: [
      answers('GET /api/billing/company', () => harbor),
      answers('PUT /api/billing/company', ({ body }) => {
        asked.push(body);
        return body as Company;
      }),
    ],
  });
  return { ...opened, asked };
}

const field = (name: string) => screen.findByRole('textbox', { name });
const save = () => screen.getByRole('button', { name: 'Save' });

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
