/**
 * What a call in progress holds and costs (RFC 8506's shape): a quantum is reserved ahead, more as the call goes on,
 * and at the end what was used is settled, once, and the rest released. Each step is one transaction: after a crash
 * between any two, the charge stands open and `openCharges` finds it.
 *
 * Locks are taken in one order, the charge and then the account's money, so that no two steps wait for each other.
 */
import type { Clock } from '#kit/clock.ts';
import { toMicros, type Micros } from '#kit/money.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { transaction, type Sql, type Transaction } from '#server/store/database.ts';
import { monthOf, publishAccount } from './account-snapshot.ts';
import { chargedSoFar, chargedUntil, priceOf, rateOf, type ChargeRow } from './charge-row.ts';
import { lockAvailable, post } from './ledger.ts';
import { rateDeck, rateFor, type Direction } from './rate-deck.ts';
import type { Rate } from './rating.ts';

/** How much talk is reserved at a time. */
export const QUANTUM_SECONDS = 60;
/** The next quantum is reserved when less than this is left of the last. */
export const EXTEND_AHEAD_SECONDS = 15;

export interface ChargeRequest {
  callId: string;
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

/** What a call has cost so far, or in the end. */
export interface ChargedSoFar {
  microsPerMinute: Micros;
  costMicros: Micros;
  billedSeconds: number;
}

export interface OpenCharge {
  callId: string;
  accountId: string;
  /** Epoch milliseconds; null: not answered yet. */
  answeredAt: number | null;
  /** Epoch milliseconds at which the call was last known to live. */
  lastSeenAt: number;
}

/** Outbound needs a whole quantum; inbound starts while nothing is owed, so it overdraws by one quantum at most. */
export function refusalOf(direction: Direction, available: bigint, quantum: bigint): BalanceRefusal | null {
  if (available < 0n) return 'balance-below-zero';
  return direction === 'outbound' && available < quantum ? 'balance-empty' : null;
}

/** Reserves the first quantum, before anybody is rung. Starting a call twice is starting it once. */
export async function startCharge(
  sql: Sql,
  request: ChargeRequest,
  clock: Clock,
  deck = rateDeck,
): Promise<Result<StartedCharge, ChargeRefusal>> {
  const { callId, accountId, direction, number } = request;
  const rate = rateFor(direction, number, deck);
  if (!rate) return fail('destination-not-served');
  return transaction(sql, async (tx) => {
    const started = await findCharge(tx, callId);
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

async function findCharge(sql: Sql, callId: string): Promise<ChargeRow | null> {
  const [charge] = await sql<ChargeRow[]>`select * from call_charges where call_id = ${callId}`;
  return charge ?? null;
}

async function lockCharge(tx: Transaction, callId: string): Promise<ChargeRow | null> {
  const [charge] = await tx<ChargeRow[]>`select * from call_charges where call_id = ${callId} for update`;
  return charge ?? null;
}

/** Its first quantum is counted as paid for, and reserved next. null: the same call was started in the same instant. */
async function openCharge(
  tx: Transaction,
  { callId, accountId, userId, direction, number }: ChargeRequest,
  { microsPerMinute, first, then }: Rate,
  clock: Clock,
): Promise<ChargeRow | null> {
  const now = new Date(clock.now());
  const [charge] = await tx<ChargeRow[]>`
    insert into call_charges (call_id, account_id, user_id, direction, number, micros_per_minute, first_seconds,
      then_seconds, reserved_micros, paid_for_seconds, started_at, last_seen_at)
    values (${callId}, ${accountId}, ${userId}, ${direction}, ${number}, ${microsPerMinute}, ${first}, ${then},
      0, ${QUANTUM_SECONDS}, ${now}, ${now})
    on conflict (call_id) do nothing returning *`;
  return charge ?? null;
}

/** Brings what is reserved up to what is counted as paid for. The database refuses what would overdraw. */
async function reserveQuantum(tx: Transaction, charge: ChargeRow, clock: Clock): Promise<void> {
  const { callId, accountId, direction, paidForSeconds, reservedMicros } = charge;
  const micros = priceOf(rateOf(charge), paidForSeconds) - reservedMicros;
  await post(tx, {
    kind: 'reserve',
    key: `reserve:${callId}:${paidForSeconds}`,
    accountId,
    callId,
    at: clock.now(),
    floorMicros: direction === 'outbound' ? 0n : -micros,
    postings: { available: -micros, reserved: micros },
  });
  await tx`
    update call_charges set paid_for_seconds = ${paidForSeconds}, reserved_micros = reserved_micros + ${micros},
      exhausted = false
    where call_id = ${callId}`;
}

/** The running cost counts from here. @param answeredAt epoch milliseconds */
export async function answerCharge(
  sql: Sql,
  callId: string,
  answeredAt: number,
  clock: Clock,
): Promise<void> {
  await transaction(sql, async (tx) => {
    const [answered] = await tx<{ accountId: string }[]>`
      update call_charges set answered_at = ${new Date(answeredAt)},
        last_seen_at = greatest(last_seen_at, ${new Date(clock.now())})
      where call_id = ${callId} and answered_at is null and ended_at is null returning account_id`;
    if (answered) await publishAccount(tx, answered.accountId, clock);
  });
}

/**
 * Call it every few seconds of an answered call: reserves the next quantum when less than EXTEND_AHEAD_SECONDS are paid.
 * On `balance-empty` the call must end when what it has paid for (the last `paidForSeconds`) is used; asking again is
 * allowed, for money may come in meanwhile. @throws Error for a call without a charge
 */
export async function extendCharge(
  sql: Sql,
  callId: string,
  elapsedSeconds: number,
  clock: Clock,
): Promise<Result<{ paidForSeconds: number }, 'balance-empty'>> {
  return transaction(sql, async (tx) => {
    const charge = await lockCharge(tx, callId);
    if (!charge) throw new Error(`call ${callId} has no charge`);
    if (charge.endedAt) return ok({ paidForSeconds: charge.paidForSeconds });
    const enough = elapsedSeconds + EXTEND_AHEAD_SECONDS;
    const { paidForSeconds } = charge;
    if (paidForSeconds >= enough) return ok({ paidForSeconds });
    const extended = await reserveUntil(tx, charge, enough, clock);
    if (extended.paidForSeconds > paidForSeconds) await publishAccount(tx, charge.accountId, clock);
    if (extended.paidForSeconds >= enough) return ok({ paidForSeconds: extended.paidForSeconds });
    await tx`update call_charges set exhausted = true where call_id = ${callId}`;
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
      select call_id from call_charges where call_id = any(${callIds}::uuid[]) and ended_at is null
      order by call_id for update
    )
    update call_charges set last_seen_at = greatest(last_seen_at, ${now}) from alive
    where call_charges.call_id = alive.call_id returning account_id`;
  for (const accountId of new Set(touched.map((charge) => charge.accountId))) {
    await publishAccount(sql, accountId, clock);
  }
}

/** Exactly once, however often it is called; a call without a charge costs nothing. Times are epoch milliseconds. */
export async function settleCharge(
  sql: Sql,
  callId: string,
  { answeredAt, endedAt }: { answeredAt: number | null; endedAt: number },
  clock: Clock,
): Promise<{ costMicros: Micros; billedSeconds: number }> {
  return transaction(sql, async (tx) => {
    const charge = await lockCharge(tx, callId);
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

interface Settlement {
  costMicros: bigint;
  billedSeconds: number;
  answeredAt: number | null;
  endedAt: number;
}

async function writeSettlement(tx: Transaction, charge: ChargeRow, settlement: Settlement): Promise<void> {
  const { callId, accountId, reservedMicros: reserved } = charge;
  const { costMicros: cost, billedSeconds, answeredAt, endedAt } = settlement;
  await post(tx, {
    kind: 'settle',
    key: `settle:${callId}`,
    accountId,
    callId,
    at: endedAt,
    postings: { available: reserved - cost, reserved: -reserved, usage: cost },
  });
  await tx`
    update call_charges set ended_at = ${new Date(endedAt)}, reserved_micros = 0, cost_micros = ${cost},
      billed_seconds = ${billedSeconds}, answered_at = ${answeredAt === null ? null : new Date(answeredAt)}
    where call_id = ${callId}`;
  await tx`
    insert into usage_months (account_id, month, billed_seconds)
    values (${accountId}, ${monthOf(endedAt)}::date, ${billedSeconds})
    on conflict (account_id, month)
    do update set billed_seconds = usage_months.billed_seconds + excluded.billed_seconds`;
}

/** What these calls have cost so far (or in the end), by call id; calls without a charge are left out. */
export async function chargesSoFar(
  sql: Sql,
  callIds: string[],
  clock: Clock,
): Promise<Map<string, ChargedSoFar>> {
  const charges = await sql<ChargeRow[]>`
    select * from call_charges where call_id = any(${callIds}::uuid[])`;
  const now = clock.now();
  return new Map(
    charges.map((charge) => {
      const { costMicros, billedSeconds } = chargedSoFar(charge, now);
      const microsPerMinute = toMicros(charge.microsPerMinute);
      return [charge.callId, { microsPerMinute, costMicros: toMicros(costMicros), billedSeconds }];
    }),
  );
}

/** Calls that were never settled: after a crash, settle each at `lastSeenAt`. */
export async function openCharges(sql: Sql): Promise<OpenCharge[]> {
  const open = await sql<{ callId: string; accountId: string; answeredAt: Date | null; lastSeenAt: Date }[]>`
    select call_id, account_id, answered_at, last_seen_at from call_charges
    where ended_at is null order by started_at`;
  return open.map(({ callId, accountId, answeredAt, lastSeenAt }) => ({
    callId,
    accountId,
    answeredAt: answeredAt?.getTime() ?? null,
    lastSeenAt: lastSeenAt.getTime(),
  }));
}
