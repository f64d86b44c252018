/** What an administrator has to know: a fact, what follows, and where the one thing to do is done. Pure. */
import { sayDuration } from '#client/state/wording/duration.ts';
import { formatBalance } from '#client/state/wording/money.ts';
import { formatNumber } from '#client/state/wording/phone-number.ts';
import type { NoticeFacts } from '#contract/billing/notices.ts';
import type { DeclineReason } from '#contract/billing/payments.ts';
import type { PlanId } from '#contract/billing/plans.ts';
import type { AccountDays } from '../../../parts/account-days.ts';

/** A page of this screen, something on its first one, or another screen. */
export type NoticeAct = 'cards' | 'limits' | 'ledger' | 'add-money' | 'plan' | 'package' | 'numbers';

export interface NoticeWords {
  severity: 'news' | 'warning';
  fact: string;
  more: string;
  /** null: it is nothing that can be done here. */
  act: { label: string; to: NoticeAct } | null;
}

const plans: Record<PlanId, string> = {
  starter: 'Starter',
  team: 'Team',
  growth: 'Growth',
  enterprise: 'Enterprise',
};
const whys: Record<DeclineReason, string> = {
  declined: 'was declined',
  'insufficient-funds': 'was declined, there is not enough money behind it',
  'expired-card': 'has expired',
  'not-confirmed': 'was not confirmed at the bank',
  'provider-failed': 'could not be charged',
};
const card = (last4: string, reason: DeclineReason) => `The card ending ${last4} ${whys[reason]}.`;

type Of<Kind extends NoticeFacts['kind']> = Extract<NoticeFacts, { kind: Kind }>;
type Say<Kind extends NoticeFacts['kind']> = (facts: Of<Kind>, days: AccountDays) => NoticeWords;

const useAnother = { label: 'Use another card', to: 'cards' } as const;
const addMoney = { label: 'Add money', to: 'add-money' } as const;
const seeLimits = { label: 'Look at the limits', to: 'limits' } as const;

const table: { [Kind in NoticeFacts['kind']]: Say<Kind> } = {
  'balance-low': ({ micros, lowMicros }) =>
    warns(
      `The balance is low: ${formatBalance(micros)}.`,
      `You are told below ${formatBalance(lowMicros)}.`,
      addMoney,
    ),
  'balance-empty': () =>
    warns('The balance is empty.', 'No calls can be placed until money is added.', addMoney),
  'recharge-declined': ({ last4, reason, nextTryAt }, { sayWhen }) =>
    warns(
      card(last4, reason),
      nextTryAt === null ? '' : `Auto-recharge tries again ${sayWhen(nextTryAt)}.`,
      useAnother,
    ),
  'backup-card-used': ({ last4, micros }) =>
    warns(
      `The first card was declined, so ${formatBalance(micros)} came from the backup ending ${last4}.`,
      '',
      {
        label: 'Look at the cards',
        to: 'cards',
      },
    ),
  'payment-refunded': ({ last4, micros, rechargeStopped }) => {
    const fact = `${formatBalance(micros)} went back to the card ending ${last4}.`;
    if (!rechargeStopped) return tells(fact, '', { label: 'Show the ledger', to: 'ledger' });
    return warns(fact, 'Auto-recharge is off now, or it would charge the card again.', addMoney);
  },
  'payment-declined': ({ last4, micros, reason }) =>
    warns(card(last4, reason), `${formatBalance(micros)} did not come.`, useAnother),
  'fee-unpaid': ({ plan, micros, fallsBackAt }, { sayDate }) =>
    warns(
      `The fee of ${formatBalance(micros)} for ${plans[plan]} could not be paid.`,
      `Without it the account goes back to Starter on ${sayDate(fallsBackAt)}.`,
      addMoney,
    ),
  'plan-fell-back': ({ from }) =>
    warns(`${plans[from]} has ended, because its fee was not paid.`, 'The account is on Starter now.', {
      label: 'Choose a plan',
      to: 'plan',
    }),
  'package-unpaid': ({ micros }) =>
    warns(
      `A package's next month could not be paid: ${formatBalance(micros)}.`,
      'Calls are charged by the minute until it is.',
      addMoney,
    ),
  'number-unpaid': ({ number, micros, lostAt }, { sayDate }) =>
    warns(
      `The month of ${formatNumber(number)} could not be paid: ${formatBalance(micros)}.`,
      `Without it the number is lost on ${sayDate(lostAt)}.`,
      addMoney,
    ),
  'number-lost': ({ number, restorableUntil }, { now, sayDate }) =>
    warns(
      `${formatNumber(number)} was lost, because its month was not paid.`,
      restorableUntil > now ? `It can be restored until ${sayDate(restorableUntil)}.` : '',
      { label: 'Show the numbers', to: 'numbers' },
    ),
  'package-used-up': () =>
    tells('A minute package is used up.', 'Calls are charged by the minute now.', {
      label: 'Buy another',
      to: 'package',
    }),
  'calls-blocked': ({ name, calls, seconds }) =>
    warns(
      `${name} began ${calls} calls within ${sayDuration(seconds * 1000)} and was blocked from calling out.`,
      '',
      { label: 'Look at the block', to: 'limits' },
    ),
  'daily-limit': ({ userId, name, micros, isByPlan = false }) =>
    warns(
      `${userId === null ? 'Calls' : `${name}'s calls`} have cost ${formatBalance(micros)} in a day, which is the limit${isByPlan ? ' of your plan' : ''}.`,
      userId === null ? 'Nobody could call out until the day was over.' : '',
      seeLimits,
    ),
  'new-country': ({ code, name, isHeld }) =>
    warns(
      `${name} called ${countryOf(code)}, where nobody had called before.`,
      isHeld ? 'The call was held.' : 'The call went through.',
      isHeld ? { label: 'Let it through', to: 'limits' } : seeLimits,
    ),
  'disk-full': () =>
    warns(
      'The disk of the server is full: no recordings, voicemail or uploads are kept.',
      'Calls go on without them. Ask the operator of the server to make room on its disk.',
      null,
    ),
};

export function noticeWords(facts: NoticeFacts, days: AccountDays): NoticeWords {
  // Each line of the table takes the facts of its own kind, which the compiler cannot see from here.
  const say = table[facts.kind] as (facts: NoticeFacts, days: AccountDays) => NoticeWords;
  return say(facts, days);
}

const warns = (fact: string, more: string, act: NoticeWords['act']): NoticeWords => ({
  severity: 'warning',
  fact,
  more,
  act,
});
const tells = (fact: string, more: string, act: NoticeWords['act']): NoticeWords => ({
  severity: 'news',
  fact,
  more,
  act,
});

const countries = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' });
const countryOf = (code: string) => (/^[A-Z]{2}$/.test(code) ? (countries.of(code) ?? code) : code);
