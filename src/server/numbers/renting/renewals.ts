/**
 * What is due by the day: numbers renew, ported ones begin, unpaid ones are forfeited, expired ones go back to the carrier. Called
 * every hour and at the start, by every server on the database: nothing is done twice.
 */
import { transaction, type Sql, type Transaction } from '#server/store/database.ts';
import { runEach } from '#kit/hourly-jobs.ts';
import { beginErrand, endErrand, leftOrders, takeUpOrder } from '../supply/carrier-errands.ts';
import { asPorted, columns, lockNumbers, RESTORABLE_MS, type NumberRow } from './rented-number-rows.ts';
import { monthOf, type RentingParts } from './renting.ts';
import { renewalAfter } from '#kit/monthly.ts';

/** From when on it is known to be unpaid, a number is at risk for so long before it is lost. */
const AT_RISK_MS = 14 * 86_400_000;

/** @param accountId of this account alone: it has more money now */
export async function renewDue(parts: RentingParts, accountId?: string): Promise<void> {
  const { sql } = parts;
  const due = await sql<{ number: string }[]>`
    select number from owned_numbers
    where ${isDue(parts)} ${accountId === undefined ? sql`` : sql`and account_id = ${accountId}`}
    order by coalesce(ports_at, renews_at), number`;
  await runEach(due, ({ number }) =>
    transaction(sql, async (tx) => {
      // Another server is at it: it does the whole of it.
      const [row] = await tx<NumberRow[]>`
        select ${columns(tx)} from owned_numbers where number = ${number} and ${isDue({ ...parts, sql: tx })}
        for update skip locked`;
      if (row) await renew(parts, tx, row);
    }),
  );
}

const isDue = ({ sql, clock }: Pick<RentingParts, 'clock'> & { sql: Sql }) => {
  const now = new Date(clock.now());
  return sql`((state = 'active' and renews_at <= ${now}) or (state = 'porting' and ports_at <= ${now}))`;
};

/** Month by month, as far as the balance covers it. The server may have been off for some. */
async function renew(parts: RentingParts, tx: Transaction, stored: NumberRow): Promise<void> {
  const { clock, fees } = parts;
  const now = clock.now();
  const { accountId, number, microsPerMonth: micros, billedFrom, ...row } = asPorted(stored, now);
  const dueAt = (row.renewsAt ?? billedFrom).getTime();
  let renewsAt = dueAt;
  while (renewsAt <= now) {
    const until = renewalAfter(billedFrom.getTime(), renewsAt);
    const month = monthOf(number, { from: renewsAt, until, micros });
    const paid = await fees.charge(tx, { accountId, fees: [month] }, clock);
    if (!paid.ok) break;
    renewsAt = until;
  }
  const knownSince = renewsAt === dueAt ? row.unpaidSince : null;
  const unpaidSince = renewsAt <= now ? (knownSince ?? new Date(now)) : null;
  await tx`
    update owned_numbers set state = 'active', billed_from = ${billedFrom}, renews_at = ${new Date(renewsAt)},
      unpaid_since = ${unpaidSince}
    where number = ${number}`;
  if (row.unpaidSince && !knownSince) await fees.noLongerUnpaid(tx, { accountId, number }, clock);
  if (unpaidSince) await wait(parts, tx, { ...stored, unpaidSince: knownSince });
}

/** Administrators are told first, and have the whole time from then on: the server may have been off when it was due. */
async function wait(
  { clock, fees }: RentingParts,
  tx: Transaction,
  { accountId, number, microsPerMonth: micros, unpaidSince }: NumberRow,
): Promise<void> {
  const now = clock.now();
  const lostAt = (unpaidSince?.getTime() ?? now) + AT_RISK_MS;
  if (lostAt <= now) {
    const restorableUntil = now + RESTORABLE_MS;
    await forfeit(tx, number, { now, restorableUntil });
    await fees.noLongerUnpaid(tx, { accountId, number }, clock);
    return fees.notifyForfeited(tx, { accountId, number, restorableUntil }, clock);
  }
  if (!unpaidSince) await fees.notifyUnpaid(tx, { accountId, number, micros, lostAt }, clock);
  await fees.askFor(tx, accountId, micros);
}

/** Epoch milliseconds. */
async function forfeit(
  tx: Transaction,
  number: string,
  { now, restorableUntil }: Record<'now' | 'restorableUntil', number>,
): Promise<void> {
  await tx`
    update owned_numbers set state = 'released', released_at = ${new Date(now)},
      restorable_until = ${new Date(restorableUntil)}, unpaid_since = null
    where number = ${number}`;
}

/** Those that can be restored no more. The carrier first: if that fails, the number is still here the next time. */
export async function returnExpired({ sql, clock, carrier }: RentingParts): Promise<void> {
  const isExpired = sql`state = 'released' and restorable_until <= ${new Date(clock.now())}`;
  const expired = await sql<{ number: string }[]>`select number from owned_numbers where ${isExpired}`;
  await runEach(expired, async ({ number }) => {
    const errand = { kind: 'release', numbers: [number], begunAt: clock.now() } as const;
    const isOurs = await transaction(sql, async (tx) => {
      await lockNumbers(tx, { accountId: null, numbers: [number] });
      // Rented anew meanwhile it is somebody's; and another server may be at it.
      const [row] = await tx`select from owned_numbers where number = ${number} and ${isExpired}`;
      return row !== undefined && (await beginErrand(tx, errand));
    });
    if (!isOurs) return;
    let isReturned = false;
    try {
      await carrier.release(number);
      isReturned = true;
    } finally {
      await transaction(sql, async (tx) => {
        if (isReturned) await tx`delete from owned_numbers where number = ${number} and ${isExpired}`;
        await endErrand(tx, errand);
      });
    }
  });
}

/** Orders of which nobody knows how they ended: their buyers were told that it failed, or nothing. */
export async function returnLeftOrders({ sql, clock, carrier }: RentingParts): Promise<void> {
  await runEach(await leftOrders(sql, clock.now()), async (number) => {
    const errand = await takeUpOrder(sql, number, clock.now());
    if (!errand) return;
    await carrier.release(number);
    await endErrand(sql, errand);
  });
}
