/** What the calls of an account's last month would have cost by each plan, and what of them a package could have carried. */
import type { LastMonth } from '#contract/billing/last-month.ts';
import { packageCoverSchema } from '#contract/billing/packages.ts';
import type { PlanId } from '#contract/billing/plans.ts';
import type { Clock } from '#kit/clock.ts';
import { dayAfter, wallClockAt } from '#kit/wall-clock.ts';
import { NOTHING, plus, share, toMicros, type Usd } from '#kit/money.ts';
import type { Pool } from '#server/store/database.ts';
import { zoneAt } from '../ledger/account-days.ts';
import type { Direction, RateDeck } from '../model/rate-deck.ts';
import { readDearest } from './usage-rows.ts';
import { spanOf } from './usage-span.ts';
import { plans } from '../plans/catalogue.ts';
import { deckOf } from '../plans/plan-decks.ts';
import { subscriptionOf } from '../plans/subscription.ts';

/** More than the deck has places. */
const MOST_PLACES = 1_000;
const MINUTE_SECONDS = 60n;

/** What was called from or to one place of the deck. */
export interface Called {
  place: string;
  direction: Direction;
  billedSeconds: number;
  /** Of these, from packages. */
  packageSeconds: number;
}

export async function lastMonthOf(sql: Pool, accountId: string, clock: Clock): Promise<LastMonth> {
  const timeZone = await zoneAt(sql, accountId, clock.now());
  const days = monthBefore(wallClockAt(clock.now(), timeZone).date);
  const span = await spanOf(sql, { ...days, timeZone });
  const called: Called[] = [];
  for (const direction of ['inbound', 'outbound'] as const) {
    const query = { ...days, by: 'destination', timeZone, direction } as const;
    const { rows } = await readDearest(sql, accountId, query, { span, mostRows: MOST_PLACES });
    called.push(...rows.map((row) => ({ ...row, place: row.key, direction })));
  }
  const plan = (await subscriptionOf(sql, accountId))?.plan ?? 'starter';
  return { month: days.from.slice(0, 7), ...comparedBy(called, plan) };
}

/** Pure. */
export function comparedBy(called: readonly Called[], now: PlanId): Omit<LastMonth, 'month'> {
  if (called.length === 0) return { plans: [], covers: [] };
  return {
    plans: plans.map(({ id, microsPerMonth }) => {
      const calls = called.map((one) => priceOf(one, one.billedSeconds - one.packageSeconds, deckOf(id)));
      return { plan: id, micros: toMicros(plus(microsPerMonth, ...calls)) };
    }),
    covers: packageCoverSchema.options.map((covers) => {
      const carried = called.filter((one) => lineOf(one, deckOf(now))?.covers === covers);
      const prices = carried.map((one) => priceOf(one, one.billedSeconds, deckOf(now)));
      const seconds = carried.reduce((sum, { billedSeconds }) => sum + billedSeconds, 0);
      return { covers, seconds, micros: toMicros(plus(...prices)) };
    }),
  };
}

function priceOf(called: Called, seconds: number, deck: RateDeck): Usd {
  const microsPerMinute = lineOf(called, deck)?.[called.direction] ?? NOTHING;
  return share(microsPerMinute, BigInt(Math.round(seconds)), MINUTE_SECONDS);
}

/** Of a place that has several: the first that is served. */
const lineOf = ({ place, direction }: Called, deck: RateDeck) =>
  deck.find((line) => line.place === place && line[direction] !== null);

/** The days of the month before that of a day, which is "2026-05-14". */
function monthBefore(today: string): { from: string; to: string } {
  const to = dayAfter(`${today.slice(0, 8)}01`, -1);
  return { from: `${to.slice(0, 8)}01`, to };
}
