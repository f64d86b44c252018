import { randomUUID } from 'node:crypto';
import type { Direction } from '#server/billing/rating/rate-deck.ts';
import { post } from '#server/billing/ledger/ledger.ts';
import { transaction, type Sql } from '#server/store/database.ts';

export const OUR_NUMBER = '+12025550110';
export const FAR_NUMBER = '+12065550142';

export interface EndedCall {
  accountId: string;
  /** Epoch milliseconds. */
  endedAt: number;
  direction?: Direction;
  costMicros?: bigint;
  billedSeconds?: number;
  packageSeconds?: number;
  trackingNumber?: string | null;
  far?: string | null;
  source?: string | null;
  agent?: { id: string; name: string } | null;
  place?: string;
}

/** A call that is over: its charge, and its line in the books. */
export async function endedCall(sql: Sql, call: EndedCall): Promise<void> {
  await transaction(sql, async (tx) => {
    const id = await endedCharge(tx, call);
    const { accountId, endedAt, direction = 'inbound', costMicros = 25_000n } = call;
    await post(tx, {
      ...{ kind: 'settle', key: `settle:${id}`, accountId, callId: id, chargeId: id, at: endedAt },
      cause: {
        ...{ type: 'call', callId: id, direction, far: call.far ?? FAR_NUMBER },
        trackingNumber: call.trackingNumber ?? null,
        agent: call.agent?.name ?? null,
        billedSeconds: call.billedSeconds ?? 60,
        packageSeconds: call.packageSeconds ?? 0,
      },
      postings: { available: -costMicros, usage: costMicros },
    });
  });
}

/** Its charge alone. @returns its id, which is the call's too */
export async function endedCharge(sql: Sql, call: EndedCall): Promise<string> {
  const id = randomUUID();
  const {
    accountId,
    direction = 'inbound',
    costMicros = 25_000n,
    billedSeconds = 60,
    packageSeconds = 0,
  } = call;
  const { trackingNumber = OUR_NUMBER, far = FAR_NUMBER, source = null, agent = null, place = '' } = call;
  const number = (direction === 'inbound' ? trackingNumber : far) ?? OUR_NUMBER;
  const ended = new Date(call.endedAt);
  const answered = billedSeconds > 0 ? new Date(call.endedAt - billedSeconds * 1000) : null;
  await sql`
    insert into call_charges (id, call_id, account_id, user_id, direction, number, micros_per_minute, first_seconds,
      then_seconds, reserved_micros, paid_for_seconds, started_at, last_seen_at, answered_at, ended_at, cost_micros,
      billed_seconds, package_seconds, tracking_number, far_number, source, agent_name, place)
    values (${id}, ${id}, ${accountId}, ${agent?.id ?? null}, ${direction}, ${number}, 25000, 60, 60, 0, 60,
      ${answered ?? ended}, ${ended}, ${answered}, ${ended}, ${costMicros}, ${billedSeconds}, ${packageSeconds},
      ${trackingNumber}, ${far}, ${source}, ${agent?.name ?? null}, ${place})`;
  return id;
}
