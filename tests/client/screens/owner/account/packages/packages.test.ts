import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { refuses } from '#support/api/answers.ts';
import { anAccount, TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { openAccount, said } from '../open-account.ts';
import { aBucket, utc } from './buckets.ts';
import { selling } from './selling.ts';

const region = (name = '75,000-minute package') => screen.findByRole('region', { name });

describe('a package that runs', () => {
  test('says what is left, what comes then, and how it goes', async () => {
    const { differs } = selling([aBucket({ usedMinutes: 31_482 })]);
    await openAccount({ differs });
    const shown = await region();
    expect(said(shown)).toContain('43,518 left, renews 1 June');
    expect(said(shown)).toContain('31,482 used. At this use the package lasts to the end of May.');
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
    const extra = aBucket({ id: 'b', from: utc(5, 10), renews: false });
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
