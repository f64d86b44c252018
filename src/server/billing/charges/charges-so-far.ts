/** What calls have cost so far, or in the end: all their charges together. */
import type { Clock } from '#kit/clock.ts';
import { plus, toMicros, type Micros } from '#kit/money.ts';
import type { Sql } from '#server/store/database.ts';
import { bucketsAt } from '../reservations/holds.ts';
import type { Bucket } from '../model/split.ts';
import { billedSeconds } from '../model/rating.ts';
import { billedUntil, rateOf, type ChargeRow } from '../reservations/charge-row.ts';
import { chargedInTurn } from '../reservations/running.ts';

interface ChargedSoFar {
  /** At its present rate; once it is over, at the rates that it had. */
  microsPerMinute: Micros;
  costMicros: Micros;
  billedSeconds: number;
}

/** By call id; calls without a charge are left out. */
export async function chargesSoFar(
  sql: Sql,
  callIds: string[],
  clock: Clock,
): Promise<Map<string, ChargedSoFar>> {
  const charges = await sql<ChargeRow[]>`
    select * from call_charges where call_id = any(${callIds}::uuid[]) order by id`;
  const buckets = await bucketsOf(sql, charges, clock.now());
  const charged = new Set(charges.map(({ callId }) => callId));
  const ofCall = (id: string) => charges.filter(({ callId }) => callId === id);
  return new Map([...charged].map((callId) => [callId, together(ofCall(callId), buckets)]));
}

async function bucketsOf(sql: Sql, charges: readonly ChargeRow[], now: number): Promise<Bucket[]> {
  const ids = charges.filter(mayUsePackages).map(({ id }) => id);
  if (ids.length === 0) return [];
  return bucketsAt(sql, sql`select account_id from call_charges where id = any(${ids}::uuid[])`, now);
}

/** It holds something of a package, or has talked beyond all that was set aside. */
function mayUsePackages(charge: ChargeRow): boolean {
  const { endedAt, covers, heldSeconds, answeredAt, lastSeenAt, paidForSeconds } = charge;
  if (endedAt !== null || covers === null) return false;
  const billed = billedUntil(charge, answeredAt?.getTime() ?? null, lastSeenAt.getTime());
  return heldSeconds > 0 || billed > billedSeconds(paidForSeconds, rateOf(charge));
}

function together(charges: readonly ChargeRow[], buckets: readonly Bucket[]): ChargedSoFar {
  const { charged } = chargedInTurn(charges, buckets);
  return {
    microsPerMinute: toMicros(ratesOf(charges)),
    costMicros: toMicros(plus(...charged.map(({ costMicros }) => costMicros))),
    billedSeconds: charged.reduce((sum, { billedSeconds: billed }) => sum + billed, 0),
  };
}

/** While it only rings, the call's own rate: legs that are not answered cost nothing. */
function ratesOf(charges: readonly ChargeRow[]): bigint {
  const answered = charges.filter(({ answeredAt }) => answeredAt !== null);
  const running = answered.filter(({ endedAt }) => endedAt === null);
  const own = charges.filter(({ id, callId }) => id === callId);
  const rated = [running, answered, own].find((some) => some.length > 0) ?? [];
  return rated.reduce((sum, { microsPerMinute }) => sum + microsPerMinute, 0n);
}
