import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import '#client/screens/owner/account/limits/LimitsPage.svelte';
import type { Limits } from '#contract/billing/limits.ts';
import type { Role } from '#contract/people/people.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { TEN_O_CLOCK } from '#support/api/facts.ts';
import { dollars } from '../money-facts.ts';
import { openAccount, said } from '../open-account.ts';

const ben = '00000000-0000-4000-8000-00000000000b';
const someLimits = (facts: Partial<Limits> = {}): Limits => ({
  accountDailyMicros: dollars(50),
  agentDailyMicros: dollars(10),
  areByPlan: false,
  newCountries: 'tell',
  burstCalls: 20,
  burstSeconds: 60,
  version: 1,
  spentTodayMicros: dollars(11.841),
  agents: [
    { id: 'user-1', name: 'Ana Reyes', spentTodayMicros: dollars(1.841) },
    { id: ben, name: 'Ben Ortiz', spentTodayMicros: dollars(10) },
    { id: 'user-3', name: 'Cleo Park', spentTodayMicros: dollars(0) },
  ],
  blocks: [],
  heldCountries: [],
  ...facts,
});

async function open({ role = 'admin', ...facts }: Partial<Limits> & { role?: Role } = {}) {
  const held = { limits: someLimits(facts), asked: [] as unknown[] };
  const opened = await openAccount({
    role,
    page: '/limits',
    differs: [
      answers('GET /api/billing/limits', () => held.limits),
      answers('PUT /api/billing/limits', ({ body }) => {
        held.asked.push(body);
        return held.limits;
      }),
      answers('DELETE /api/billing/outbound-blocks/:id', ({ params }) => {
        held.asked.push(params['id']);
        held.limits = { ...held.limits, blocks: [] };
        return null;
      }),
      answers('PUT /api/billing/new-countries/:code', ({ params }) => {
        held.asked.push(params['code']);
        held.limits = { ...held.limits, heldCountries: [] };
        return null;
      }),
    ],
  });
  await screen.findByText('Spent on calls today');
  return { ...opened, held };
}

const field = (name: string) => screen.getByRole('textbox', { name });
const save = () => screen.getByRole('button', { name: 'Save' });

test('says what calls cost today, of the limit, and who is at theirs', async () => {
  await open();
  const spent = screen.getByRole('region', { name: 'Spent on calls today' });
  expect(said(spent)).toContain('$11.85 of $50.00');
  expect(within(spent).getAllByRole('listitem').map(said)).toEqual([
    'Ben Ortiz The limit is reached $10.00 of $10.00',
    'Ana Reyes $1.85 of $10.00',
  ]);
});

describe('the limits', () => {
  test('are saved as dollars a day, and without one there is none', async () => {
    const { user, held } = await open();
    await user.clear(field('All calls, dollars a day'));
    await user.clear(field('Each agent, dollars a day'));
    await user.type(field('Each agent, dollars a day'), '12.50');
    await user.click(screen.getByRole('radio', { name: /^Hold until an administrator/ }));
    await user.clear(field('Calls'));
    await user.type(field('Calls'), '30');
    await user.click(save());
    expect(await screen.findByText(/^Saved /)).toBeInTheDocument();
    expect(held.asked).toEqual([
      {
        accountDailyMicros: null,
        agentDailyMicros: 12_500_000,
        newCountries: 'hold',
        burstCalls: 30,
        burstSeconds: 60,
        version: 1,
      },
    ]);
  });

  test('that come with the plan say so until somebody saves', async () => {
    const words =
      /^These come with your plan and change with it until you save\. Leave a field empty for no limit\.$/;
    const { user, held } = await open({ areByPlan: true, version: 0 });
    expect(field('All calls, dollars a day')).toHaveValue('50');
    expect(screen.getByText(words)).toBeInTheDocument();
    held.limits = someLimits();
    await user.click(save());
    expect(await screen.findByText(/^Saved /)).toBeInTheDocument();
    await waitFor(() => expect(screen.queryByText(words)).not.toBeInTheDocument());
    expect(held.asked).toMatchObject([{ accountDailyMicros: dollars(50), version: 0 }]);
  });

  test('of the plan are read again when the plan is another', async () => {
    const { sources, held } = await open({ role: 'supervisor', areByPlan: true, version: 0 });
    const all = () => said(screen.getByText('All calls').parentElement ?? document.body);
    expect(all()).toBe('All calls $50.00 a day, by your plan');
    held.limits = someLimits({ accountDailyMicros: dollars(250), areByPlan: true, version: 0 });
    sources.latest.says('billing.changed', { what: 'plan' });
    await waitFor(() => expect(all()).toBe('All calls $250.00 a day, by your plan'));
  });

  test.each([
    ['All calls, dollars a day', 'lots', /^This is not an amount\./],
    ['All calls, dollars a day', '1000000.01', 'The most is $1,000,000.'],
    ['Calls', '1', 'Enter 2 to 1,000 calls.'],
    ['Within seconds', '4', 'Enter 5 to 3,600 seconds.'],
  ])('%s of “%s” is refused before it is sent, and has the focus', async (name, text, words) => {
    const { user, held } = await open();
    await user.clear(field(name));
    await user.type(field(name), text);
    await user.click(save());
    expect(await screen.findByText(words)).toBeInTheDocument();
    expect(field(name)).toHaveFocus();
    expect(held.asked).toEqual([]);
  });

  test('are only read by a supervisor', async () => {
    await open({
      role: 'supervisor',
      accountDailyMicros: null,
      blocks: [{ id: 'block-1', userId: ben, name: 'Ben Ortiz', since: TEN_O_CLOCK, calls: 21 }],
    });
    expect(screen.queryByRole('button', { name: /Save|Lift/ })).not.toBeInTheDocument();
    expect(said(screen.getByText('All calls').parentElement ?? document.body)).toBe('All calls No limit');
    expect(said(screen.getByText('Each agent').parentElement ?? document.body)).toBe(
      'Each agent $10.00 a day',
    );
    expect(screen.getByText('Ben Ortiz', { selector: '.name' })).toBeInTheDocument();
  });
});

describe('what is held up', () => {
  test('is nothing on a quiet day', async () => {
    await open();
    expect(
      screen.getByText('Nobody is blocked, and no country waits to be let through.'),
    ).toBeInTheDocument();
  });

  test('a block says what it was for, and is lifted', async () => {
    const block = { id: 'block-1', userId: ben, name: 'Ben Ortiz', since: TEN_O_CLOCK - 60_000, calls: 21 };
    const { user, held } = await open({ blocks: [block] });
    const list = screen.getByRole('list', { name: 'Blocked from calling out' });
    expect(said(list)).toMatch(/^Ben Ortiz Began 21 calls at once, since \d/);
    await user.click(screen.getByRole('button', { name: 'Lift the block of Ben Ortiz' }));
    expect(await screen.findByText('Ben Ortiz may call out again.')).toHaveAttribute('role', 'status');
    expect(list).not.toBeInTheDocument();
    expect(held.asked).toEqual(['block-1']);
    expect(document.activeElement).not.toBe(document.body);
  });

  test('a country is named, and let through', async () => {
    const { user, held } = await open({ heldCountries: ['GB'] });
    await user.click(screen.getByRole('button', { name: 'Let calls to United Kingdom through' }));
    expect(await screen.findByText('Calls to United Kingdom go through now.')).toBeInTheDocument();
    expect(held.asked).toEqual(['GB']);
  });

  test('a block of this minute shows by itself', async () => {
    const { sources, held } = await open();
    const block = { id: 'block-1', userId: ben, name: 'Ben Ortiz', since: TEN_O_CLOCK, calls: 21 };
    held.limits = someLimits({ blocks: [block] });
    sources.latest.says('billing.changed', { what: 'limits' });
    expect(await screen.findByRole('list', { name: 'Blocked from calling out' })).toBeInTheDocument();
  });
});

test('limits that cannot be read can be asked for again', async () => {
  await openAccount({
    page: '/limits',
    differs: [refuses('GET /api/billing/limits', 403, { code: 'forbidden' })],
  });
  expect(await screen.findByText('The limits could not be read.')).toBeInTheDocument();
  await waitFor(() => expect(screen.getByRole('button', { name: 'Try again' })).toBeInTheDocument());
});
