/** What calls have cost so far, or in the end: all their charges together. */
import type { Clock } from '#kit/clock.ts';
import { toMicros, type Micros } from '#kit/money.ts';
import type { Sql } from '#server/store/database.ts';
import { chargedSoFar, type ChargeRow } from './charge-row.ts';

interface ChargedSoFar {
  /** Of what runs now; once it is over, of what ran. */
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
    select * from call_charges where call_id = any(${callIds}::uuid[])`;
  const now = clock.now();
  const charged = new Set(charges.map(({ callId }) => callId));
  const ofCall = (id: string) => charges.filter(({ callId }) => callId === id);
  return new Map([...charged].map((callId) => [callId, together(ofCall(callId), now)]));
}

function together(charges: readonly ChargeRow[], now: number): ChargedSoFar {
  const charged = charges.map((charge) => chargedSoFar(charge, now));
  return {
    microsPerMinute: toMicros(ratesOf(charges)),
    costMicros: toMicros(charged.reduce((sum, { costMicros }) => sum + costMicros, 0n)),
    billedSeconds: charged.reduce((sum, { billedSeconds }) => sum + billedSeconds, 0),
  };
}

/** While it only rings, the call's own rate: what it rings in vain is not going to cost. */
function ratesOf(charges: readonly ChargeRow[]): bigint {
  const answered = charges.filter(({ answeredAt }) => answeredAt !== null);
  const running = answered.filter(({ endedAt }) => endedAt === null);
  const own = charges.filter(({ id, callId }) => id === callId);
  const rated = [running, answered, own].find((some) => some.length > 0) ?? [];
  return rated.reduce((sum, { microsPerMinute }) => sum + microsPerMinute, 0n);
}
