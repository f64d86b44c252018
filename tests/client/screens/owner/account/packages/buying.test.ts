import { screen, waitFor, within } from '@testing-library/svelte';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { answers } from '#support/api/answers.ts';
import { aPayment, dollars } from '../money-facts.ts';
import { openAccount, said } from '../open-account.ts';
import { aBucket } from './buckets.ts';
import { offers, rich, selling } from './selling.ts';

const region = (name: string) => screen.findByRole('region', { name });
const dialog = () => screen.findByRole('dialog', { name: 'Buy a package' });

test('[FAQ] a second package for this month is offered with its price, its minute, and its end', async () => {
  const { differs } = selling([aBucket()]);
  const { user } = await openAccount({ differs, account: rich });
  await user.click(await screen.findByRole('button', { name: 'Buy another' }));
  const asked = await dialog();
  expect(
    within(asked).getByRole('radio', { name: /150,000 minutes \$2,550.00 \$0.017 a minute/ }),
  ).not.toBeChecked();
  expect(said(asked)).toContain('ends on 1 June with the month of the one that runs. It does not renew.');
  await user.click(within(asked).getByRole('radio', { name: 'Toll-free numbers' }));
  expect(within(asked).getByRole('radio', { name: /\$2,475.00/ })).toBeChecked();
  expect(said(asked)).toContain('It begins now and renews each month until you stop it.');
  expect(said(asked)).toContain('Leaves $2,525.00 of the balance.');
});

test('with enough money it is taken from the balance, and the key is at hand again', async () => {
  const { server, differs } = selling([aBucket()]);
  const { user } = await openAccount({ differs, account: rich });
  await user.click(await screen.findByRole('button', { name: 'Buy another' }));
  await user.click(within(await dialog()).getByRole('button', { name: 'Buy for $1,350.00' }));
  expect(await region('Extra 75,000-minute package')).toBeInTheDocument();
  expect(server.asked).toEqual([
    {
      method: 'POST',
      body: { id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, offerId: 'local-75000' },
    },
  ]);
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  expect(screen.getByText('The package is bought.')).toHaveAttribute('role', 'status');
  await waitFor(() => expect(screen.getByRole('button', { name: 'Buy another' })).toHaveFocus());
});

test('a try without an answer is tried again as the same purchase; the next one is another', async () => {
  const { server, differs } = selling([]);
  const ids: string[] = [];
  const losing = http.post('*/api/billing/packages', async ({ request }) => {
    ids.push(((await request.json()) as { id: string }).id);
    return ids.length === 1
      ? HttpResponse.error()
      : HttpResponse.json({ offers, buckets: server.buckets }, { status: 201 });
  });
  const { user } = await openAccount({ differs: [losing, ...differs], account: rich });
  const buy = async () =>
    user.click(within(await dialog()).getByRole('button', { name: 'Buy for $1,350.00' }));
  await user.click(await screen.findByRole('button', { name: 'Buy a package' }));
  await buy();
  await within(await dialog()).findByText(/The server does not answer\./);
  await buy();
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  await user.click(await screen.findByRole('button', { name: 'Buy a package' }));
  await buy();
  await waitFor(() => expect(ids).toHaveLength(3));
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
});

test('what the balance lacks is charged to the card, which buys it along', async () => {
  const { differs } = selling([]);
  let asked: unknown = null;
  const { user, server } = await openAccount({
    differs: [
      ...differs,
      answers('POST /api/billing/payments', ({ body }) => {
        asked = body;
        const { id, micros } = body as { id: string; micros: number };
        const purpose = { type: 'package' as const, id: crypto.randomUUID(), offerId: 'local-75000' };
        const payment = aPayment({ id, micros: dollars(micros / 1e6), purpose, purposeDone: true });
        server.payments = [payment];
        return payment;
      }),
    ],
  });
  await user.click(await screen.findByRole('button', { name: 'Buy a package' }));
  expect(said(await dialog())).toContain('The balance is $25.00: $1,325.00 is missing.');
  await user.click(within(await dialog()).getByRole('button', { name: 'Add $1,325.00 and buy' }));
  expect(await within(await dialog()).findByText(/The package is yours\./)).toBeInTheDocument();
  expect(asked).toMatchObject({
    micros: 1_325_000_000,
    purpose: { type: 'package', offerId: 'local-75000' },
  });
  await user.click(within(await dialog()).getByRole('button', { name: 'Done' }));
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});

test('a card that is declined says so, and buys nothing', async () => {
  const { differs } = selling([]);
  const { user } = await openAccount({
    differs: [
      ...differs,
      answers('POST /api/billing/payments', ({ body }) =>
        aPayment({
          id: (body as { id: string }).id,
          state: 'declined',
          declineReason: 'insufficient-funds',
        }),
      ),
      answers('GET /api/billing/payments/:id', ({ params }) =>
        aPayment({ id: params['id'] ?? '', state: 'declined', declineReason: 'insufficient-funds' }),
      ),
    ],
  });
  await user.click(await screen.findByRole('button', { name: 'Buy a package' }));
  await user.click(within(await dialog()).getByRole('button', { name: /and buy$/ }));
  expect(
    await within(await dialog()).findByText(/not enough money behind Visa ending 4242/),
  ).toBeInTheDocument();
  expect(within(await dialog()).getByRole('button', { name: /and buy$/ })).toBeInTheDocument();
});

test('without a card one is asked for first', async () => {
  const { differs } = selling([]);
  const { user } = await openAccount({
    differs,
    cards: { provider: 'test', cards: [], testCards: [] },
  });
  await user.click(await screen.findByRole('button', { name: 'Buy a package' }));
  expect(await within(await dialog()).findByText('A card pays for it. Save one first.')).toBeInTheDocument();
  expect(within(await dialog()).queryByRole('button', { name: /and buy$/ })).not.toBeInTheDocument();
});

test('a call that comes in takes the question back; what was chosen stays', async () => {
  const { differs } = selling([]);
  const { user, rings } = await openAccount({ differs, account: rich });
  await user.click(await screen.findByRole('button', { name: 'Buy a package' }));
  await user.click(within(await dialog()).getByRole('radio', { name: /150,000/ }));
  const call = rings();
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  call.hangUp();
  expect(within(await dialog()).getByRole('radio', { name: /150,000/ })).toBeChecked();
});
