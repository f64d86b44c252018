import type { App } from '#client/state/app.ts';
import { noFacts, phoneErrorWords } from '#client/state/wording/phone-errors.ts';
import { sayRunsOutIn } from '#client/state/wording/duration.ts';
import { NOTHING_KNOWN } from '#client/state/wording/money.ts';
import type { BannerWords } from './banner-words.ts';

/** For those who can do something about it: agents are told when a call of theirs is refused. */
export function moneyBanner({ account, session }: App): BannerWords | null {
  const me = session.me;
  const facts = account.facts;
  if (!facts || !me || me.role === 'agent' || me.sees === 'teams') return null;
  const { state, availableMicros, lowMicros, spendMicrosPerHour } = facts;
  const toDo = { isAdmin: me.role === 'admin', askFor: me.administrators.join(' or ') || 'an administrator' };
  if (state === 'closed') return said('account-closed', 'Take it up again', toDo);
  if (availableMicros < 0) return said('balance-below-zero', 'Add money', toDo);
  if (state === 'past-due')
    return warning('The software fee could not be paid.', 'The plan ends unless it can be.', toDo);
  if (availableMicros >= lowMicros) return null;
  // The figure itself is in the top bar: a banner that changed with every second of a call would be read out with it.
  return warning('The balance is low.', sayLasts(availableMicros, spendMicrosPerHour), toDo);
}

/** Nothing when nothing is spent, and when nothing is left. */
function sayLasts(availableMicros: number, spendMicrosPerHour: number): string {
  const lasts = sayRunsOutIn(availableMicros, spendMicrosPerHour);
  return lasts === NOTHING_KNOWN || availableMicros <= 0 ? '' : `It lasts ${lasts}.`;
}

interface ToDo {
  isAdmin: boolean;
  askFor: string;
}

/** The Account screen with its question for money. */
const ADD_MONEY = '#/account/add-money';
const go = (hash: string) => () => {
  window.location.hash = hash;
};

function said(
  code: 'account-closed' | 'balance-below-zero',
  label: string,
  { isAdmin, askFor }: ToDo,
): BannerWords {
  const words = phoneErrorWords(code, { ...noFacts, administrators: [askFor] });
  return isAdmin
    ? {
        code,
        ...words,
        action: '',
        act: { label, run: go(code === 'account-closed' ? '#/account' : ADD_MONEY) },
      }
    : { code, ...words, act: null };
}

function warning(fact: string, more: string, { isAdmin, askFor }: ToDo): BannerWords {
  const action = isAdmin ? more : `${more} Ask ${askFor} to add money.`.trim();
  const act = isAdmin ? { label: 'Add money', run: go(ADD_MONEY) } : null;
  return { code: 'balance-empty', severity: 'warning', fact, action, act };
}
