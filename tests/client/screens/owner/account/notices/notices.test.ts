import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { noticeWords } from '#client/screens/owner/account/notices/notice-words.ts';
import { daysIn } from '#client/screens/parts/account-days.ts';
import type { NoticeFacts } from '#contract/billing/notices.ts';
import { answers } from '#support/api/answers.ts';
import { TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { DAY_MS, dollars } from '../money-facts.ts';
import { openAccount, said } from '../open-account.ts';

const declined: NoticeFacts = {
  kind: 'recharge-declined',
  last4: '0002',
  reason: 'declined',
  nextTryAt: TEN_O_CLOCK + DAY_MS,
};
const unpaid: NoticeFacts = {
  kind: 'fee-unpaid',
  plan: 'team',
  micros: dollars(29),
  fallsBackAt: TEN_O_CLOCK + 14 * DAY_MS,
};
const notice = (id: string, facts: NoticeFacts) => ({ id, at: TEN_O_CLOCK, facts });
const region = () => screen.findByRole('region', { name: 'Notices' });

describe('each kind', () => {
  const said = (facts: NoticeFacts) => {
    const { fact, more, act } = noticeWords(facts, daysIn('UTC', TEN_O_CLOCK));
    return [`${fact} ${more}`.trim(), ...(act ? [act.label, act.to] : [])];
  };

  test.each<[NoticeFacts, string[]]>([
    [
      declined,
      [
        'The card ending 0002 was declined. Auto-recharge tries again on 15 May.',
        'Use another card',
        'cards',
      ],
    ],
    [
      { ...declined, nextTryAt: null, reason: 'expired-card' },
      ['The card ending 0002 has expired.', 'Use another card', 'cards'],
    ],
    [
      { kind: 'disk-full' },
      [
        'The disk of the server is full: no recordings, voicemail or uploads are kept. Calls go on without them. Ask the operator of the server to make room on its disk.',
      ],
    ],
    [
      { kind: 'backup-card-used', last4: '5454', micros: dollars(40.6) },
      [
        'The first card was declined, so $40.60 came from the backup ending 5454.',
        'Look at the cards',
        'cards',
      ],
    ],
    [
      { kind: 'payment-refunded', last4: '4242', micros: dollars(50), rechargeStopped: false },
      ['$50.00 went back to the card ending 4242.', 'Show the ledger', 'ledger'],
    ],
    [
      { kind: 'payment-refunded', last4: '4242', micros: dollars(50), rechargeStopped: true },
      [
        '$50.00 went back to the card ending 4242. Auto-recharge is off now, or it would charge the card again.',
        'Add money',
        'add-money',
      ],
    ],
    [
      { kind: 'payment-declined', last4: '0002', micros: dollars(50), reason: 'not-confirmed' },
      [
        'The card ending 0002 was not confirmed at the bank. $50.00 did not come.',
        'Use another card',
        'cards',
      ],
    ],
    [
      unpaid,
      [
        'The fee of $29.00 for Team could not be paid. Without it the account goes back to Starter on 28 May.',
        'Add money',
        'add-money',
      ],
    ],
    [
      {
        kind: 'number-unpaid',
        number: '+13125550110',
        micros: dollars(2),
        lostAt: TEN_O_CLOCK + 14 * DAY_MS,
      },
      [
        'The month of (312)\u00a0555-0110 could not be paid: $2.00. Without it the number is lost on 28 May.',
        'Add money',
        'add-money',
      ],
    ],
    [
      { kind: 'number-lost', number: '+13125550110', restorableUntil: TEN_O_CLOCK + 14 * DAY_MS },
      [
        '(312)\u00a0555-0110 was lost, because its month was not paid. It can be restored until 28 May.',
        'Show the numbers',
        'numbers',
      ],
    ],
    [
      { kind: 'number-lost', number: '+13125550110', restorableUntil: TEN_O_CLOCK },
      ['(312)\u00a0555-0110 was lost, because its month was not paid.', 'Show the numbers', 'numbers'],
    ],
    [
      { kind: 'plan-fell-back', from: 'growth' },
      [
        'Growth has ended, because its fee was not paid. The account is on Starter now.',
        'Choose a plan',
        'plan',
      ],
    ],
    [
      { kind: 'package-unpaid', offerId: 'local-75', micros: dollars(900) },
      [
        "A package's next month could not be paid: $900.00. Calls are charged by the minute until it is.",
        'Add money',
        'add-money',
      ],
    ],
    [
      { kind: 'package-used-up', offerId: 'local-75' },
      ['A minute package is used up. Calls are charged by the minute now.', 'Buy another', 'package'],
    ],
    [
      { kind: 'calls-blocked', blockId: 'b', userId: 'u', name: 'Ben Ortiz', calls: 12, seconds: 10 },
      [
        'Ben Ortiz began 12 calls within 10 s and was blocked from calling out.',
        'Look at the block',
        'limits',
      ],
    ],
    [
      { kind: 'daily-limit', userId: 'u', name: 'Ben Ortiz', micros: dollars(20) },
      ["Ben Ortiz's calls have cost $20.00 in a day, which is the limit.", 'Look at the limits', 'limits'],
    ],
    [
      { kind: 'daily-limit', userId: 'u', name: 'Ben Ortiz', micros: dollars(25), isByPlan: true },
      [
        "Ben Ortiz's calls have cost $25.00 in a day, which is the limit of your plan.",
        'Look at the limits',
        'limits',
      ],
    ],
    [
      { kind: 'daily-limit', userId: null, name: '', micros: dollars(100) },
      [
        'Calls have cost $100.00 in a day, which is the limit. Nobody could call out until the day was over.',
        'Look at the limits',
        'limits',
      ],
    ],
    [
      { kind: 'new-country', code: 'KE', userId: 'u', name: 'Ben Ortiz', isHeld: true },
      [
        'Ben Ortiz called Kenya, where nobody had called before. The call was held.',
        'Let it through',
        'limits',
      ],
    ],
    [
      { kind: 'new-country', code: 'KE', userId: 'u', name: 'Ben Ortiz', isHeld: false },
      [
        'Ben Ortiz called Kenya, where nobody had called before. The call went through.',
        'Look at the limits',
        'limits',
      ],
    ],
  ])('%o', (facts, words) => {
    expect(said(facts)).toEqual(words);
  });
});

test('one is shown with its action, and is put away', async () => {
  const { user, server } = await openAccount({ notices: [notice('1', declined), notice('2', unpaid)] });
  apiServer.use(
    answers('DELETE /api/billing/notices/:id', ({ params }) => {
      server.notices = server.notices.filter(({ id }) => id !== params['id']);
      return null;
    }),
  );
  const items = within(await region()).getAllByRole('listitem');
  expect(items).toHaveLength(2);
  const [first] = items;
  if (!first) throw new Error('There is no notice.');
  expect(said(first)).toContain('The card ending 0002 was declined. Auto-recharge tries again on 15 May.');
  await user.click(within(first).getByRole('button', { name: 'Close' }));
  await waitFor(async () => expect(within(await region()).getAllByRole('listitem')).toHaveLength(1));
  expect(await region()).toHaveFocus();
});

test('the action leads to where it is done', async () => {
  const { user } = await openAccount({ notices: [notice('1', declined), notice('2', unpaid)] });
  await user.click(within(await region()).getByRole('button', { name: 'Add money' }));
  const dialog = await screen.findByRole('dialog', { name: 'Add money' });
  await user.click(await within(dialog).findByRole('button', { name: 'Cancel' }));
  await user.click(within(await region()).getByRole('button', { name: 'Use another card' }));
  expect(await screen.findByRole('heading', { name: 'Cards and payments' })).toBeInTheDocument();
});

test('many are not all shown at once', async () => {
  const notices = ['1', '2', '3', '4', '5'].map((id) => notice(id, declined));
  const { user } = await openAccount({ notices });
  expect(within(await region()).getAllByRole('listitem')).toHaveLength(3);
  await user.click(screen.getByRole('button', { name: 'Show all 5' }));
  expect(within(await region()).getAllByRole('listitem')).toHaveLength(5);
});

test('a new one shows with its event', async () => {
  const { server, sources } = await openAccount();
  await screen.findByRole('region', { name: /Available balance/ });
  expect(screen.queryByRole('region', { name: 'Notices' })).not.toBeInTheDocument();
  server.notices = [notice('1', unpaid)];
  sources.latest.says('billing.changed', { what: 'notices' });
  expect(said(await region())).toContain('The fee of $29.00 for Team could not be paid.');
});

test('a supervisor reads them and finds no button', async () => {
  await openAccount({ role: 'supervisor', notices: [notice('1', declined)] });
  expect(within(await region()).queryByRole('button')).not.toBeInTheDocument();
});
