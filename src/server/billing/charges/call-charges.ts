/**
 * What a call in progress holds and costs (RFC 8506's shape): a quantum is set aside ahead, more as the call goes on,
 * and at the end what was used is settled, once, and the rest released. Package seconds come first, money pays for the rest.
 * Each step is one transaction: after a crash between any two, the charge stands open and `settleCharges` of its call ends it.
 *
 * A call has a charge of its own, and one more for each leg that goes out through the trunk again.
 * Locks are taken in one order, charges by their ids, then the account's money, then its packages, so that no two steps wait
 * for each other. The database does what it is asked in one trip in the order in which it is asked, each by a function of
 * its own (a bare query in a list is sent after those): locks, what is read under them; what changes, what is told of it.
 */
import type { Clock } from '#kit/clock.ts';
import { toMicros, usd, type Micros } from '#kit/money.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { within, type Sql, type Transaction } from '#server/store/database.ts';
import { balancesChanged } from '../funding/balance-changes.ts';
import { lockAvailable } from '../ledger/ledger.ts';
import { judgedOutbound, refuseMore, type LimitRefusal } from '../limits/outbound-guard.ts';
import { bucketsAt } from '../reservations/holds.ts';
import { afterwards, type Bucket } from '../model/split.ts';
import { noticeUsedUp } from '../packages/used-up.ts';
import { deckOf } from '../plans/plan-decks.ts';
import { rate as rateLeg, unratedReason, type Direction } from '../model/rate-deck.ts';
import { toBilled } from '../model/rating.ts';
import { chargedSoFar, chargedUntil, rateOf, type ChargeRow } from '../reservations/charge-row.ts';
import { findCharge, lockCharge, lockOpenCharges } from './charge-locks.ts';
import {
  reservationOf,
  extended,
  noReservation,
  refusalOf,
  withQuantum,
  type BalanceRefusal,
  type RatedCall,
} from '../model/reservation.ts';
import { extendOpen, openCharge, type ChargeFacts } from './opening.ts';
import { payerOf } from './payer.ts';
import { writeSettlement, type Agent } from './settlement.ts';

/** The next quantum is set aside when less than this is left of the last. */
export const EXTEND_AHEAD_SECONDS = 15;

export interface ChargeRequest {
  callId: string;
  /** The leg that is charged; without it the call itself. Either's id is the charge's. */
  legId?: string;
  accountId: string;
  /** Who calls out; null while nobody has answered an inbound call, and where a route calls. */
  userId: string | null;
  direction: Direction;
  /** What is rated, in E.164: the number called (outbound), the tracking number dialed (inbound). */
  number: string;
  /** The keys by which usage is grouped and filtered; what is left out is not known. */
  facts?: Partial<ChargeFacts>;
}

export type ChargeRefusal =
  BalanceRefusal | LimitRefusal | ReturnType<typeof unratedReason> | 'account-closed' | 'test-money';
/** Why a call in progress gets no more. */
export type Shortage = 'balance-empty' | 'daily-limit';

export interface StartedCharge {
  microsPerMinute: Micros;
  paidForSeconds: number;
}

/**
 * Sets the first quantum aside, before anybody is rung, at the rate of the account's plan, which the charge keeps. Starting
 * a charge twice is starting it once. A refusal leaves behind what the limits have counted: let it commit.
 */
export async function startCharge(
  sql: Sql,
  request: ChargeRequest,
  clock: Clock,
): Promise<Result<StartedCharge, ChargeRefusal>> {
  const { callId, legId = callId, accountId, userId, direction, number, facts = {} } = request;
  return within(sql, async (tx) => {
    const [available, started, payer, buckets, limits] = await Promise.all([
      lockAvailable(tx, accountId),
      findCharge(tx, legId),
      payerOf(tx, accountId),
      bucketsAt(tx, tx`${accountId}`, clock.now()),
      limitsOn(tx, request, clock),
    ]);
    if (started) return ok(startedAs(started));
    if (payer.state === 'closed') return fail('account-closed');
    if (payer.isTestMoneyRefused) return fail('test-money');
    const deck = deckOf(payer.plan);
    const rated = rateLeg(request, deck);
    if (!rated) return fail(unratedReason(number, deck));
    const reservation = withQuantum(reservationOf(noReservation, buckets), { ...request, ...rated });
    // The limits last of all: what would not go out anyway does not count.
    const refusal = refusalOf(direction, available, reservation.lastMicros) ?? (await limits?.refuse());
    if (refusal) return fail(refusal);
    const charge = { id: legId, callId, accountId, userId, direction, number };
    await openCharge(tx, { charge, rated, facts }, reservation, clock);
    return ok(startedAs({ ...rated.rate, ...reservation }));
  });
}

const startedAs = ({
  microsPerMinute,
  paidForSeconds,
}: Pick<ChargeRow, 'microsPerMinute' | 'paidForSeconds'>) => ({
  microsPerMinute: toMicros(microsPerMinute),
  paidForSeconds,
});

/** What the limits say of it, looked up; null: they say nothing of a call that comes in. */
async function limitsOn(
  tx: Transaction,
  { direction, accountId, userId, facts = {} }: ChargeRequest,
  clock: Clock,
): Promise<{ refuse: () => Promise<LimitRefusal | null> } | null> {
  if (direction === 'inbound') return null;
  const { country = null, agentName = null } = facts;
  return judgedOutbound(tx, { accountId, userId, country, agentName }, clock);
}

/** The running cost counts from here. @param answeredAt epoch milliseconds */
export const answerCharge = (sql: Sql, id: string, answeredAt: number, clock: Clock): Promise<void> =>
  answerCharges(sql, new Map([[id, answeredAt]]), clock);

/** Several of one call, in one statement. @param answers epoch milliseconds, by charge */
export async function answerCharges(
  sql: Sql,
  answers: ReadonlyMap<string, number>,
  clock: Clock,
): Promise<void> {
  if (answers.size === 0) return;
  const instants = [...answers.values()].map((at) => new Date(at).toISOString());
  const answered = sql`
    update call_charges set answered_at = answer.at,
      last_seen_at = greatest(last_seen_at, ${new Date(clock.now())})
    from (
      select id from call_charges
      where id = any(${[...answers.keys()]}::uuid[]) and answered_at is null and ended_at is null
      order by id for update) unanswered
      join unnest(${[...answers.keys()]}::uuid[], ${instants}::timestamptz[]) as answer (id, at) using (id)
    where call_charges.id = unanswered.id returning account_id`;
  await balancesChanged(sql, answered, clock);
}

/**
 * Call it every few seconds of what was answered: sets the next quantum aside when less than EXTEND_AHEAD_SECONDS are paid.
 * On a shortage the call must end when what it has paid for (the last `paidForSeconds`) is used; asking again is allowed,
 * for money may come in meanwhile, or another package. @throws Error for a charge that was never started
 */
export async function extendCharge(
  sql: Sql,
  id: string,
  elapsedSeconds: number,
  clock: Clock,
): Promise<Result<{ paidForSeconds: number }, Shortage>> {
  const need = { talked: elapsedSeconds, enough: elapsedSeconds + EXTEND_AHEAD_SECONDS };
  // Nearly always there is enough: no lock is taken to see that. What is paid for never becomes less.
  const seen = await findCharge(sql, id);
  if (!seen) throw new Error(`there is no charge ${id}`);
  if (needsNothing(seen, need)) return ok({ paidForSeconds: seen.paidForSeconds });
  return within(sql, (tx) => extendNow(tx, seen, need, clock));
}

/** Seconds of the call. */
interface Need {
  /** More than was paid for only where nobody could be asked meanwhile. */
  talked: number;
  enough: number;
}

const needsNothing = ({ endedAt, paidForSeconds }: ChargeRow, { enough }: Need): boolean =>
  endedAt !== null || paidForSeconds >= enough;

async function extendNow(
  tx: Transaction,
  seen: ChargeRow,
  need: Need,
  clock: Clock,
): Promise<Result<{ paidForSeconds: number }, Shortage>> {
  const { charges, available, buckets } = await lockCharge(tx, seen.id, clock.now());
  const [charge = seen] = charges;
  if (needsNothing(charge, need)) return ok({ paidForSeconds: charge.paidForSeconds });
  const limit = charge.direction === 'outbound' ? await refuseMore(tx, charge, clock) : null;
  if (limit) return exhaust(tx, charge, need, limit);
  const { enough } = need;
  const reservation = extended(reservationOf(storedReservation(charge), buckets), ratedCallOf(charge), {
    enough,
    available,
  });
  if (reservation.paidForSeconds > charge.paidForSeconds) {
    await extendOpen(tx, charge, reservation, clock);
  }
  if (reservation.paidForSeconds >= enough) return ok({ paidForSeconds: reservation.paidForSeconds });
  return exhaust(tx, { id: seen.id, ...reservation }, need, 'balance-empty');
}

/** The call pays for no moment beyond what it has, unless it has talked that moment already. */
async function exhaust(
  tx: Transaction,
  { id, paidForSeconds }: Pick<ChargeRow, 'id' | 'paidForSeconds'>,
  { talked }: Need,
  shortage: Shortage,
): Promise<Result<never, Shortage>> {
  if (talked <= paidForSeconds) await tx`update call_charges set exhausted = true where id = ${id}`;
  return fail(shortage);
}

const storedReservation = ({ paidForSeconds, reservedMicros, heldSeconds }: ChargeRow) => ({
  paidForSeconds,
  reserved: usd(reservedMicros),
  heldSeconds: toBilled(heldSeconds),
});

const ratedCallOf = (charge: ChargeRow): RatedCall => ({ ...charge, rate: rateOf(charge) });

interface Ending {
  /** Epoch milliseconds, as `endedAt`; null: never. */
  answeredAt: number | null;
  endedAt: number;
  /** Who took an inbound call. */
  agent?: Agent | null;
}

/** Exactly once, however often it is called; what was never started costs nothing. */
export async function settleCharge(
  sql: Sql,
  id: string,
  { answeredAt, endedAt, agent = null }: Ending,
  clock: Clock,
): Promise<{ costMicros: Micros; billedSeconds: number }> {
  return within(sql, async (tx) => {
    const { charges, buckets } = await lockCharge(tx, id, endedAt);
    const [charge] = charges;
    if (!charge) return { costMicros: toMicros(0), billedSeconds: 0 };
    const charged = charge.endedAt
      ? chargedSoFar(charge, [])
      : chargedUntil(charge, answeredAt, endedAt, buckets);
    if (!charge.endedAt) {
      await Promise.all([
        writeSettlement(tx, charge, { ...charged, answeredAt, endedAt, agent }, clock),
        tellOfUse(tx, charge, afterwards(buckets, id, charged.parts), clock),
      ]);
    }
    return { costMicros: toMicros(charged.costMicros), billedSeconds: charged.billedSeconds };
  });
}

interface CallEnding extends Pick<Ending, 'endedAt' | 'agent'> {
  /** When each charge was answered, where that is known better than it was written down. */
  answers: ReadonlyMap<string, number>;
  /** Those that were over before their call was. */
  over?: ReadonlyMap<string, Pick<Ending, 'answeredAt' | 'endedAt'>>;
}

/** Whatever of this call is not settled ends here. `agent`: of the call itself, not of the legs that went on. */
export async function settleCharges(
  sql: Sql,
  callId: string,
  { answers, over, endedAt: callEndedAt, agent = null }: CallEnding,
  clock: Clock,
): Promise<void> {
  await within(sql, async (tx) => {
    const { charges, ...locked } = await lockOpenCharges(tx, callId, callEndedAt);
    let buckets = locked.buckets;
    const writing: Promise<void>[] = [];
    for (const charge of charges) {
      const { answeredAt, endedAt } = over?.get(charge.id) ?? {
        answeredAt: answers.get(charge.id) ?? charge.answeredAt?.getTime() ?? null,
        endedAt: callEndedAt,
      };
      const charged = chargedUntil(charge, answeredAt, endedAt, buckets);
      const ofCall = charge.id === callId ? agent : null;
      writing.push(writeSettlement(tx, charge, { ...charged, answeredAt, endedAt, agent: ofCall }, clock));
      buckets = afterwards(buckets, charge.id, charged.parts);
    }
    const [one] = charges;
    if (one) await Promise.all([...writing, tellOfUse(tx, one, buckets, clock)]);
  });
}

/** That one of the account's packages is used up. */
async function tellOfUse(
  tx: Transaction,
  { accountId }: ChargeRow,
  buckets: readonly Bucket[],
  clock: Clock,
): Promise<void> {
  const isUsedUp = buckets.some(({ freeSeconds, held }) => freeSeconds === 0 && held.size === 0);
  if (isUsedUp) await noticeUsedUp(tx, accountId, clock);
}
