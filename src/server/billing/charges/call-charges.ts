/**
 * What a call in progress holds and costs (RFC 8506's shape): a quantum is reserved ahead, more as the call goes on,
 * and at the end what was used is settled, once, and the rest released. Each step is one transaction: after a crash
 * between any two, the charge stands open and `settleCharges` of its call ends it.
 *
 * A call has a charge of its own, and one more for each leg that goes out through the trunk again.
 * Locks are taken in one order, charges by their ids and then the account's money, so that no two steps wait for each other.
 */
import type { Clock } from '#kit/clock.ts';
import { toMicros, type Micros } from '#kit/money.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { transaction, type Sql, type Transaction } from '#server/store/database.ts';
import { monthOf, publishAccount } from '../account-snapshot.ts';
import { chargedSoFar, chargedUntil, priceOf, rateOf, type ChargeRow } from './charge-row.ts';
import { lockAvailable, post } from '../ledger/ledger.ts';
import { rateDeck, rateFor, type Direction } from '../rating/rate-deck.ts';
import type { Rate } from '../rating/rating.ts';

/** How much talk is reserved at a time. */
export const QUANTUM_SECONDS = 60;
/** The next quantum is reserved when less than this is left of the last. */
export const EXTEND_AHEAD_SECONDS = 15;

export interface ChargeRequest {
  callId: string;
  /** The leg that is charged; without it the call itself. Either's id is the charge's. */
  legId?: string;
  accountId: string;
  /** Who calls out; null while nobody has answered an inbound call. */
  userId: string | null;
  direction: Direction;
  /** What is rated, in E.164: the number called (outbound), the tracking number dialed (inbound). */
  number: string;
}

export type BalanceRefusal = 'balance-empty' | 'balance-below-zero';
export type ChargeRefusal = BalanceRefusal | 'destination-not-served';

export interface StartedCharge {
  microsPerMinute: Micros;
  paidForSeconds: number;
}

/** Outbound needs a whole quantum; inbound starts while nothing is owed, so it overdraws by one quantum at most. */
export function refusalOf(direction: Direction, available: bigint, quantum: bigint): BalanceRefusal | null {
  if (available < 0n) return 'balance-below-zero';
  return direction === 'outbound' && available < quantum ? 'balance-empty' : null;
}

/** Reserves the first quantum, before anybody is rung. Starting a charge twice is starting it once. */
export async function startCharge(
  sql: Sql,
  request: ChargeRequest,
  clock: Clock,
  deck = rateDeck,
): Promise<Result<StartedCharge, ChargeRefusal>> {
  const { callId, legId = callId, accountId, direction, number } = request;
  const rate = rateFor(direction, number, deck);
  if (!rate) return fail('destination-not-served');
  return transaction(sql, async (tx) => {
    const started = await findCharge(tx, legId);
    if (started) return ok(startedAs(started));
    const available = await lockAvailable(tx, accountId);
    const refusal = refusalOf(direction, available, priceOf(rate, QUANTUM_SECONDS));
    if (refusal) return fail(refusal);
    const charge = await openCharge(tx, request, rate, clock);
    if (charge) await reserveQuantum(tx, charge, clock);
    await publishAccount(tx, accountId, clock);
    return ok({ microsPerMinute: toMicros(rate.microsPerMinute), paidForSeconds: QUANTUM_SECONDS });
  });
}

function startedAs({ microsPerMinute, paidForSeconds }: ChargeRow): StartedCharge {
  return { microsPerMinute: toMicros(microsPerMinute), paidForSeconds };
}

async function findCharge(sql: Sql, id: string): Promise<ChargeRow | null> {
  const [charge] = await sql<ChargeRow[]>`select * from call_charges where id = ${id}`;
  return charge ?? null;
}

async function lockCharge(tx: Transaction, id: string): Promise<ChargeRow | null> {
  const [charge] = await tx<ChargeRow[]>`select * from call_charges where id = ${id} for update`;
  return charge ?? null;
}

/** Its first quantum is counted as paid for, and reserved next. null: the same one was started in the same instant. */
async function openCharge(
  tx: Transaction,
  { callId, legId = callId, accountId, userId, direction, number }: ChargeRequest,
  { microsPerMinute, first, then }: Rate,
  clock: Clock,
): Promise<ChargeRow | null> {
  const now = new Date(clock.now());
  const [charge] = await tx<ChargeRow[]>`
    insert into call_charges (id, call_id, account_id, user_id, direction, number, micros_per_minute, first_seconds,
      then_seconds, reserved_micros, paid_for_seconds, started_at, last_seen_at)
    values (${legId}, ${callId}, ${accountId}, ${userId}, ${direction}, ${number}, ${microsPerMinute}, ${first},
      ${then}, 0, ${QUANTUM_SECONDS}, ${now}, ${now})
    on conflict (id) do nothing returning *`;
  return charge ?? null;
}

/** Brings what is reserved up to what is counted as paid for. The database refuses what would overdraw. */
async function reserveQuantum(tx: Transaction, charge: ChargeRow, clock: Clock): Promise<void> {
  const { id, callId, accountId, direction, paidForSeconds, reservedMicros } = charge;
  const micros = priceOf(rateOf(charge), paidForSeconds) - reservedMicros;
  await post(tx, {
    kind: 'reserve',
    key: `reserve:${id}:${paidForSeconds}`,
    accountId,
    callId,
    chargeId: id,
    at: clock.now(),
    floorMicros: direction === 'outbound' ? 0n : -micros,
    postings: { available: -micros, reserved: micros },
  });
  await tx`
    update call_charges set paid_for_seconds = ${paidForSeconds}, reserved_micros = reserved_micros + ${micros},
      exhausted = false
    where id = ${id}`;
}

/** The running cost counts from here. @param answeredAt epoch milliseconds */
export async function answerCharge(sql: Sql, id: string, answeredAt: number, clock: Clock): Promise<void> {
  await transaction(sql, async (tx) => {
    const [answered] = await tx<{ accountId: string }[]>`
      update call_charges set answered_at = ${new Date(answeredAt)},
        last_seen_at = greatest(last_seen_at, ${new Date(clock.now())})
      where id = ${id} and answered_at is null and ended_at is null returning account_id`;
    if (answered) await publishAccount(tx, answered.accountId, clock);
  });
}

/**
 * Call it every few seconds of what was answered: reserves the next quantum when less than EXTEND_AHEAD_SECONDS are paid.
 * On `balance-empty` the call must end when what it has paid for (the last `paidForSeconds`) is used; asking again is
 * allowed, for money may come in meanwhile. @throws Error for a charge that was never started
 */
export async function extendCharge(
  sql: Sql,
  id: string,
  elapsedSeconds: number,
  clock: Clock,
): Promise<Result<{ paidForSeconds: number }, 'balance-empty'>> {
  return transaction(sql, async (tx) => {
    const charge = await lockCharge(tx, id);
    if (!charge) throw new Error(`there is no charge ${id}`);
    if (charge.endedAt) return ok({ paidForSeconds: charge.paidForSeconds });
    const enough = elapsedSeconds + EXTEND_AHEAD_SECONDS;
    const { paidForSeconds } = charge;
    if (paidForSeconds >= enough) return ok({ paidForSeconds });
    const extended = await reserveUntil(tx, charge, enough, clock);
    if (extended.paidForSeconds > paidForSeconds) await publishAccount(tx, charge.accountId, clock);
    if (extended.paidForSeconds >= enough) return ok({ paidForSeconds: extended.paidForSeconds });
    await tx`update call_charges set exhausted = true where id = ${id}`;
    return fail('balance-empty');
  });
}

/** A quantum at a time, as long as there is money: what there is for one more is not lost for want of two. */
async function reserveUntil(
  tx: Transaction,
  charge: ChargeRow,
  enough: number,
  clock: Clock,
): Promise<ChargeRow> {
  if (charge.paidForSeconds >= enough) return charge;
  const rate = rateOf(charge);
  const paidForSeconds = charge.paidForSeconds + QUANTUM_SECONDS;
  const quantum = priceOf(rate, paidForSeconds) - charge.reservedMicros;
  if (refusalOf(charge.direction, await lockAvailable(tx, charge.accountId), quantum)) return charge;
  await reserveQuantum(tx, { ...charge, paidForSeconds }, clock);
  return reserveUntil(
    tx,
    { ...charge, paidForSeconds, reservedMicros: charge.reservedMicros + quantum },
    enough,
    clock,
  );
}

/** The heartbeat of calls that live: recovery settles them at the last one. Publishes account.changed for their accounts. */
export async function touchCharges(sql: Sql, callIds: string[], clock: Clock): Promise<void> {
  const now = new Date(clock.now());
  // Locked in the order of their ids: two heartbeats never wait for each other.
  const touched = await sql<{ accountId: string }[]>`
    with alive as (
      select id from call_charges where call_id = any(${callIds}::uuid[]) and ended_at is null
      order by id for update
    )
    update call_charges set last_seen_at = greatest(last_seen_at, ${now}) from alive
    where call_charges.id = alive.id returning account_id`;
  for (const accountId of new Set(touched.map((charge) => charge.accountId))) {
    await publishAccount(sql, accountId, clock);
  }
}

/** Exactly once, however often it is called; what was never started costs nothing. Times are epoch milliseconds. */
export async function settleCharge(
  sql: Sql,
  id: string,
  { answeredAt, endedAt }: { answeredAt: number | null; endedAt: number },
  clock: Clock,
): Promise<{ costMicros: Micros; billedSeconds: number }> {
  return transaction(sql, async (tx) => {
    const charge = await lockCharge(tx, id);
    if (!charge) return { costMicros: toMicros(0), billedSeconds: 0 };
    const { costMicros, billedSeconds } = charge.endedAt
      ? chargedSoFar(charge, endedAt)
      : chargedUntil(charge, answeredAt, endedAt);
    if (!charge.endedAt) {
      await writeSettlement(tx, charge, { costMicros, billedSeconds, answeredAt, endedAt });
      await publishAccount(tx, charge.accountId, clock);
    }
    return { costMicros: toMicros(costMicros), billedSeconds };
  });
}

/** Whatever of this call is not settled ends here. @param endedAt epoch milliseconds, as `answers`: by charge, where known better */
export async function settleCharges(
  sql: Sql,
  callId: string,
  { answers, endedAt }: { answers: ReadonlyMap<string, number>; endedAt: number },
  clock: Clock,
): Promise<void> {
  await transaction(sql, async (tx) => {
    const open = await tx<ChargeRow[]>`
      select * from call_charges where call_id = ${callId} and ended_at is null order by id for update`;
    for (const { id, answeredAt } of open) {
      const known = answers.get(id) ?? answeredAt?.getTime() ?? null;
      await settleCharge(tx, id, { answeredAt: known, endedAt }, clock);
    }
  });
}

interface Settlement {
  costMicros: bigint;
  billedSeconds: number;
  answeredAt: number | null;
  endedAt: number;
}

async function writeSettlement(tx: Transaction, charge: ChargeRow, settlement: Settlement): Promise<void> {
  const { id, callId, accountId, reservedMicros: reserved } = charge;
  const { costMicros: cost, billedSeconds, answeredAt, endedAt } = settlement;
  await post(tx, {
    kind: 'settle',
    key: `settle:${id}`,
    accountId,
    callId,
    chargeId: id,
    at: endedAt,
    postings: { available: reserved - cost, reserved: -reserved, usage: cost },
  });
  await tx`
    update call_charges set ended_at = ${new Date(endedAt)}, reserved_micros = 0, cost_micros = ${cost},
      billed_seconds = ${billedSeconds}, answered_at = ${answeredAt === null ? null : new Date(answeredAt)}
    where id = ${id}`;
  await tx`
    insert into usage_months (account_id, month, billed_seconds)
    values (${accountId}, ${monthOf(endedAt)}::date, ${billedSeconds})
    on conflict (account_id, month)
    do update set billed_seconds = usage_months.billed_seconds + excluded.billed_seconds`;
}
