import { screen, waitFor, within } from '@testing-library/svelte';
import { http, HttpResponse } from 'msw';
import { describe, expect, test } from 'vitest';
import type { PackageBucket, PackageOffer } from '#contract/billing/packages.ts';
import { ManualClock } from '#kit/clock.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { anAccount, TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { aPayment, dollars } from '../money-facts.ts';
import { openAccount, said } from '../open-account.ts';
import { aBucket, local } from './buckets.ts';

const offer = (id: string, minutes: number, price: number, covers: PackageOffer['covers'] = 'local') => ({
  id,
  covers,
  minutesPerMonth: minutes,
  microsPerMonth: dollars(price),
});
const offers = [
  offer('local-75000', 75_000, 1350),
  offer('local-150000', 150_000, 2550),
  offer('toll-free-75000', 75_000, 2475, 'toll-free'),
];

interface Asked {
  method: string;
  body: unknown;
}

/** A server with these packages; what it was asked to do with them. */
function selling(buckets: PackageBucket[]) {
  const server = { buckets, reads: 0, asked: [] as Asked[] };
  const list = () => ({ offers, buckets: server.buckets });
  const note = (method: string, body: unknown) => server.asked.push({ method, body });
  const differs = [
    answers('GET /api/billing/packages', () => {
      server.reads += 1;
      return list();
    }),
    answers('POST /api/billing/packages', ({ body }) => {
      note('POST', body);
      server.buckets = [...server.buckets, aBucket({ id: 'new', from: TEN_O_CLOCK, renews: false })];
      return list();
    }),
    answers('PATCH /api/billing/packages/:id', ({ body, params }) => {
      note('PATCH', { id: params['id'], ...(body as object) });
      server.buckets = server.buckets.map((bucket) => ({ ...bucket, ...(body as { renews: boolean }) }));
      return list();
    }),
  ];
  return { server, differs };
}

const region = (name = '75,000-minute package') => screen.findByRole('region', { name });
const rich = anAccount({ availableMicros: dollars(5000) });
const dialog = () => screen.findByRole('dialog', { name: 'Buy a package' });

describe('a package that runs', () => {
  test('says what is left, what comes then, and how it goes', async () => {
    const { differs } = selling([aBucket({ usedMinutes: 31_482 })]);
    await openAccount({ differs });
    const shown = await region();
    expect(said(shown)).toContain('43,518 left, renews 1 June');
    expect(said(shown)).toContain('31,482 used. At this pace the package lasts to the end of May.');
    expect(within(shown).getByRole('meter')).toHaveAttribute(
      'aria-valuetext',
      '31,482 of 75,000 minutes used',
    );
  });

  test('[FAQ] what is used and left is live: it is read again a moment after calls used some', async () => {
    const clock = new ManualClock(TEN_O_CLOCK);
    const { server, differs } = selling([aBucket({ usedMinutes: 100 })]);
    const { sources } = await openAccount({ differs, clock });
    expect(said(await region())).toContain('74,900 left');
    server.buckets = [aBucket({ usedMinutes: 102 })];
    for (const left of [4_494_000, 4_493_940, 4_493_880]) {
      const at = TEN_O_CLOCK + (4_494_001 - left);
      sources.latest.says('account.changed', anAccount({ packageSecondsLeft: left, at }));
      await waitFor(() => expect(screen.queryByText('74,898')).not.toBeInTheDocument());
    }
    clock.advance(3_000);
    await waitFor(async () => expect(said(await region())).toContain('74,898 left'));
    expect(server.reads).toBe(2);
  });

  test('is read again at once when an event says that it changed', async () => {
    const { server, differs } = selling([aBucket({ usedMinutes: 100 })]);
    const { sources } = await openAccount({ differs });
    await region();
    server.buckets = [aBucket({ usedMinutes: 75_000 })];
    sources.latest.says('billing.changed', { what: 'packages' });
    await waitFor(async () =>
      expect(said(await region())).toContain('Until 1 June minutes are charged at the plan’s rate.'),
    );
  });

  test('can be told to end with its month, and to go on', async () => {
    const { server, differs } = selling([aBucket()]);
    const { user } = await openAccount({ differs });
    const shown = await region();
    await user.click(
      within(shown).getByRole('button', { name: 'Stop renewal of the 75,000-minute package' }),
    );
    await waitFor(() => expect(said(shown)).toContain('left, ends 1 June'));
    await user.click(within(shown).getByRole('button', { name: /^Resume renewal/ }));
    await waitFor(() => expect(said(shown)).toContain('left, renews 1 June'));
    expect(server.asked.map(({ body }) => body)).toEqual([
      { id: aBucket().id, renews: false },
      { id: aBucket().id, renews: true },
    ]);
  });

  test('that cannot renew says why', async () => {
    const { differs } = selling([aBucket({ renews: false })]);
    const refused = refuses('PATCH /api/billing/packages/:id', 409, { code: 'package-not-renewable' });
    const { user } = await openAccount({ differs: [refused, ...differs] });
    await user.click(await screen.findByRole('button', { name: /^Resume renewal/ }));
    const alert = await screen.findByText(/This package ends with the month it was bought for\./);
    expect(alert).toBeInTheDocument();
  });

  test('bought on top of another is called an extra, and has no renewal to stop', async () => {
    const extra = aBucket({ id: 'b', from: local(5, 10), renews: false });
    const { differs } = selling([aBucket({ usedMinutes: 100 }), extra]);
    await openAccount({ differs });
    const shown = await region('Extra 75,000-minute package');
    expect(said(shown)).toContain('Used when the other one is used up.');
    expect(within(shown).queryByRole('button', { name: /renewal/ })).not.toBeInTheDocument();
  });

  test('whose next month is not paid says what it costs and has no meter', async () => {
    const { differs } = selling([aBucket({ isUnpaid: true })]);
    await openAccount({ differs });
    const shown = await region();
    expect(said(shown)).toContain('Not paid The next month costs $1,350.00, more than the balance holds.');
    expect(within(shown).queryByRole('meter')).not.toBeInTheDocument();
  });
});

test('without a package it says that minutes are charged, and offers one', async () => {
  const { differs } = selling([]);
  await openAccount({ differs });
  const shown = await region('Minute packages');
  expect(said(shown)).toContain('None is running. Minutes are charged at the plan’s rate.');
  expect(within(shown).getByRole('button', { name: 'Buy a package' })).toBeInTheDocument();
});

test('a supervisor reads, and has nothing to press', async () => {
  const { differs } = selling([aBucket()]);
  await openAccount({ differs, role: 'supervisor' });
  expect(within(await region()).queryAllByRole('button')).toEqual([]);
});

test('packages that cannot be read can be asked for again', async () => {
  const { differs } = selling([aBucket()]);
  const gone = refuses('GET /api/billing/packages', 403, { code: 'forbidden' });
  const { user } = await openAccount({ differs: [gone, ...differs] });
  await screen.findByText('The packages could not be read.');
  apiServer.use(...differs);
  const [again] = screen.getAllByRole('button', { name: 'Try again' });
  if (again) await user.click(again);
  expect(await region()).toBeInTheDocument();
});

describe('buying', () => {
  test('[FAQ] a second package for this month is offered with its price, its minute, and its end', async () => {
    const { differs } = selling([aBucket()]);
    const { user } = await openAccount({ differs, account: rich });
    await user.click(await screen.findByRole('button', { name: 'Buy another' }));
    const asked = await dialog();
    expect(
      within(asked).getByRole('radio', { name: /150,000 minutes \$2,550.00 \$0.017 a minute/ }),
    ).not.toBeChecked();
    expect(said(asked)).toContain('ends on 1 June with the month of the one that runs. It does not renew.');
    await user.click(within(asked).getByRole('radio', { name: /\$2,475.00/ }));
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
    expect(
      await within(await dialog()).findByText('A card pays for it. Save one first.'),
    ).toBeInTheDocument();
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
});
