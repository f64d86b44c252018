/** What numbers cost by the month. The numbers room says when and how much (its port NumberFees), the books are here. */
import type { Clock } from '#kit/clock.ts';
import { NOTHING, plus, toMicros, usd } from '#kit/money.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Sql, Transaction } from '#server/store/database.ts';
import { balanceChanged } from '../funding/balance-changes.ts';
import { withdrawNotice, notifyAdministrators } from '../account/billing-events.ts';
import { balancesOf, lockAvailable, post } from '../ledger/ledger.ts';
import type { AskForMoney } from '../funding/auto-recharge.ts';
import { subscriptionStatusOf } from '../model/subscription-status.ts';

/** Epoch milliseconds. */
interface NumberMonth {
  /** A key of an account is charged once, however often it is asked for. */
  key: string;
  number: string;
  from: number;
  until: number;
  micros: bigint;
}

interface Fees {
  accountId: string;
  fees: readonly NumberMonth[];
}

export const numberFees = (askForMoney: AskForMoney) => ({
  mayRent,
  charge,
  available: async (sql: Sql, accountId: string) => (await balancesOf(sql, accountId)).available,
  askFor: async (tx: Transaction, accountId: string, micros: bigint): Promise<void> => {
    await askForMoney(tx, accountId, usd(micros));
  },
  notifyUnpaid,
  noLongerUnpaid: (tx: Transaction, { accountId, number }: NumberOf, clock: Clock): Promise<void> =>
    withdrawNotice(tx, { accountId, key: unpaidKey(number) }, clock),
  notifyForfeited: async (tx: Transaction, { accountId, ...lost }: Lost, clock: Clock): Promise<void> => {
    const facts = { kind: 'number-lost', ...lost } as const;
    await notifyAdministrators(tx, { accountId, key: lostKey(lost.number), facts }, clock);
  },
  noLongerLost: (tx: Transaction, { accountId, number }: NumberOf, clock: Clock): Promise<void> =>
    withdrawNotice(tx, { accountId, key: lostKey(number) }, clock),
});

type NumberOf = Record<'accountId' | 'number', string>;
type Lost = NumberOf & { restorableUntil: number };

async function notifyUnpaid(
  tx: Transaction,
  { accountId, number, micros, lostAt }: NumberOf & { micros: bigint; lostAt: number },
  clock: Clock,
): Promise<void> {
  const facts = { kind: 'number-unpaid', number, micros: toMicros(micros), lostAt } as const;
  await notifyAdministrators(tx, { accountId, key: unpaidKey(number), facts }, clock);
}

const unpaidKey = (number: string) => `number-unpaid:${number}`;
const lostKey = (number: string) => `number-lost:${number}`;

/** [FAQ] The card is asked for when the first number is bought, whatever the balance. The money is not held: a carrier is asked next. */
async function mayRent(
  tx: Transaction,
  accountId: string,
): Promise<Result<null, 'card-needed' | 'account-closed'>> {
  if ((await subscriptionStatusOf(tx, accountId)).state === 'closed') return fail('account-closed');
  // An account with a card that can be charged has a first card.
  const card = await tx`
    select from cards where account_id = ${accountId} and role = 'first' and removed_at is null`;
  return card.length > 0 ? ok(null) : fail('card-needed');
}

/** All or none: the balance pays for all of them. Publishes account.changed. */
async function charge(
  tx: Transaction,
  { accountId, fees }: Fees,
  clock: Clock,
): Promise<Result<null, 'balance-empty' | 'account-closed'>> {
  const available = await lockAvailable(tx, accountId);
  if ((await subscriptionStatusOf(tx, accountId)).state === 'closed') return fail('account-closed');
  const due = await unpaid(tx, accountId, fees);
  if (due.length === 0) return ok(null);
  if (available < plus(...due.map(({ micros }) => usd(micros)))) return fail('balance-empty');
  for (const { key, micros, number, from, until } of due) {
    await post(tx, {
      kind: 'fee',
      key: keyOf(accountId, key),
      accountId,
      at: clock.now(),
      floorMicros: NOTHING,
      cause: { type: 'number', number, from, until },
      postings: { available: -micros, usage: micros },
    });
  }
  await balanceChanged(tx, accountId, clock);
  return ok(null);
}

const keyOf = (accountId: string, key: string) => `fee:${accountId}:${key}`;

async function unpaid(tx: Sql, accountId: string, fees: Fees['fees']): Promise<Fees['fees']> {
  const keys = fees.map(({ key }) => keyOf(accountId, key));
  const paid = await tx<{ key: string }[]>`select key from ledger_entries where key = any(${keys}::text[])`;
  const isPaid = new Set(paid.map(({ key }) => key));
  return fees.filter(({ key }) => !isPaid.has(keyOf(accountId, key)));
}
