import { randomUUID } from 'node:crypto';
import { post } from '#server/billing/ledger/ledger.ts';
import type { Direction } from '#server/billing/model/rate-deck.ts';
import { transaction, type Pool, type Sql } from '#server/store/database.ts';

export const OUR_NUMBER = '+12025550110';
export const FAR_NUMBER = '+12065550142';

interface EndedCall {
  accountId: string;
  /** Epoch milliseconds. */
  endedAt: number;
  direction: Direction;
  costMicros: bigint;
  billedSeconds: number;
  packageSeconds: number;
  trackingNumber: string | null;
  far: string | null;
  source: string | null;
  agent: { id: string | null; name: string } | null;
  place: string;
}

const MINUTE: Omit<EndedCall, 'accountId' | 'endedAt'> = {
  direction: 'inbound',
  costMicros: 25_000n,
  billedSeconds: 60,
  packageSeconds: 0,
  trackingNumber: OUR_NUMBER,
  far: FAR_NUMBER,
  source: null,
  agent: null,
  place: '',
};

type SomeCall = Pick<EndedCall, 'accountId' | 'endedAt'> & Partial<EndedCall>;

/** A call that is over, of a minute unless you say otherwise: its charge, and its line in the books. */
export async function endedCall(sql: Pool, call: SomeCall): Promise<void> {
  const { accountId, endedAt, costMicros, agent, far, ...facts } = { ...MINUTE, ...call };
  const { direction, trackingNumber, billedSeconds, packageSeconds } = facts;
  await transaction(sql, async (tx) => {
    const callId = await endedCharge(tx, call);
    await post(tx, {
      kind: 'settle',
      key: `settle:${callId}`,
      accountId,
      callId,
      chargeId: callId,
      at: endedAt,
      cause: {
        type: 'call',
        callId,
        direction,
        far,
        trackingNumber,
        agent: agent?.name ?? null,
        billedSeconds,
        packageSeconds,
      },
      postings: { available: -costMicros, usage: costMicros },
    });
  });
}

/** Its charge alone. @returns its id, which is the call's too */
export async function endedCharge(sql: Sql, call: SomeCall): Promise<string> {
  const id = randomUUID();
  const { accountId, direction, costMicros, billedSeconds, packageSeconds, ...facts } = {
    ...MINUTE,
    ...call,
  };
  const { trackingNumber, far, source, agent, place } = facts;
  const rated = (direction === 'inbound' ? trackingNumber : far) ?? OUR_NUMBER;
  const [answered, ended] = [new Date(call.endedAt - billedSeconds * 1000), new Date(call.endedAt)];
  await sql`
    insert into call_charges (id, call_id, account_id, user_id, direction, number, micros_per_minute, first_seconds,
      then_seconds, reserved_micros, paid_for_seconds, started_at, last_seen_at, answered_at, ended_at, cost_micros,
      billed_seconds, package_seconds, tracking_number, far_number, source, agent_name, place)
    values (${id}, ${id}, ${accountId}, ${agent && agent.id}, ${direction}, ${rated}, 25000, 60, 60, 0, 60,
      ${answered}, ${ended}, ${billedSeconds > 0 ? answered : null}, ${ended}, ${costMicros}, ${billedSeconds},
      ${packageSeconds}, ${trackingNumber}, ${far}, ${source}, ${agent && agent.name}, ${place})`;
  return id;
}
