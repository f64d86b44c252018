/**
 * The months of packages that renew, once each: looked at in the second in which one ends, every hour, and when money came.
 * What the balance does not cover is not charged and has no minutes until it can be (see `monthAfter`). Minutes that are
 * left of the month before do not roll over. An account that is closed has none that renews.
 */
import type { Clock } from '#kit/clock.ts';
import { runEach } from '#kit/hourly-jobs.ts';
import { NOTHING, plus, toMicros, usd } from '#kit/money.ts';
import { transaction, type Pool, type Transaction } from '#server/store/database.ts';
import { balanceChanged } from '../funding/balance-changes.ts';
import { withdrawNotice, publishBilling, notifyAdministrators } from '../account/billing-events.ts';
import { lockAvailable } from '../ledger/ledger.ts';
import type { AskForMoney } from '../funding/auto-recharge.ts';
import { monthAfter } from './package-month.ts';
import { creditMonth, type PackageRow } from './package-rows.ts';

interface RenewalParts {
  sql: Pool;
  clock: Clock;
  askForMoney: AskForMoney;
  /** This account alone: it has more money now. Without it, everybody's. */
  accountId?: string | undefined;
}

/** @throws AggregateError when those that can be renewed are, and some have failed */
export async function renewPackages({ sql, clock, askForMoney, accountId }: RenewalParts): Promise<void> {
  const due = await sql<{ accountId: string }[]>`
    select distinct account_id from packages
    where renews and ends_at <= ${new Date(clock.now())}
      ${accountId === undefined ? sql`` : sql`and account_id = ${accountId}`}`;
  await runEach(due, (one) => transaction(sql, (tx) => renewDue(tx, one.accountId, { clock, askForMoney })));
}

/** Those that have ended, the longest waiting first. */
async function renewDue(
  tx: Transaction,
  accountId: string,
  { clock, askForMoney }: Pick<RenewalParts, 'clock' | 'askForMoney'>,
): Promise<void> {
  const available = await lockAvailable(tx, accountId);
  const due = await tx<PackageRow[]>`
    select * from packages where account_id = ${accountId} and renews and ends_at <= ${new Date(clock.now())}
    order by ends_at, id`;
  let [left, needed] = [available, NOTHING];
  for (const one of due) {
    const price = usd(one.microsPerMonth);
    if (left >= price) {
      await renew(tx, one, clock);
      left -= price;
    } else {
      await wait(tx, one, clock);
      needed = plus(needed, price);
    }
  }
  // Before the account is published: auto-recharge, which looks at it then, does not know what packages need.
  if (needed > NOTHING) await askForMoney(tx, accountId, needed);
  if (left !== available) await balanceChanged(tx, accountId, clock);
}

async function renew(tx: Transaction, due: PackageRow, clock: Clock): Promise<void> {
  const { id, accountId } = due;
  const anchored = { billedFrom: due.billedFrom.getTime(), endsAt: due.endsAt.getTime() };
  const month = monthAfter(anchored, clock.now());
  await creditMonth(tx, due, month, clock.now());
  await tx`
    update packages set billed_from = ${new Date(month.billedFrom)}, ends_at = ${new Date(month.until)}, unpaid_since = null
    where id = ${id}`;
  await withdrawNotice(tx, { accountId, key: unpaidKey(id) }, clock);
  await publishBilling(tx, accountId, 'packages');
}

async function wait(tx: Transaction, due: PackageRow, clock: Clock): Promise<void> {
  if (due.unpaidSince) return;
  const { id, accountId, offerId, microsPerMonth } = due;
  await tx`update packages set unpaid_since = ${new Date(clock.now())} where id = ${id}`;
  const facts = { kind: 'package-unpaid', offerId, micros: toMicros(microsPerMonth) } as const;
  await notifyAdministrators(tx, { accountId, key: unpaidKey(id), facts }, clock);
  await publishBilling(tx, accountId, 'packages');
}

/** Of the notice that a package's next month could not be paid for. */
export const unpaidKey = (id: string) => `package-unpaid:${id}`;
