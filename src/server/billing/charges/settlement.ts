/** What is written when a charge ends: its cost, what it used of packages, and the facts that usage is asked by. */
import type { Cause } from '#contract/billing/ledger.ts';
import type { Transaction } from '#server/store/database.ts';
import { monthOf } from '../account-snapshot.ts';
import { postLocked } from '../ledger/ledger.ts';
import { release } from '../packages/holds.ts';
import type { Charged, ChargeRow } from './charge-row.ts';

/** Who had the call; of an inbound call it is known at its end. */
export interface Agent {
  id: string;
  name: string;
}

export interface Settlement extends Charged {
  /** Epoch milliseconds. */
  answeredAt: number | null;
  endedAt: number;
  agent: Agent | null;
}

/** Its charge, and with it the account's money, is locked. */
export async function writeSettlement(
  tx: Transaction,
  charge: ChargeRow,
  settlement: Settlement,
): Promise<void> {
  const { id, callId, accountId, reservedMicros: reserved } = charge;
  const { costMicros: cost, packageSeconds, parts, endedAt } = settlement;
  const movesMoney = reserved !== 0n || cost !== 0n;
  await Promise.all([
    postLocked(tx, {
      kind: 'settle',
      key: `settle:${id}`,
      ...{ accountId, callId, chargeId: id, at: endedAt },
      // What cost nothing and took nothing from a package is nobody's to read.
      ...(movesMoney || packageSeconds > 0 ? { cause: causeOf(charge, settlement) } : {}),
      postings: { available: reserved - cost, reserved: -reserved, usage: cost },
    }),
    writeCharge(tx, charge, settlement),
    release(tx, charge, parts),
  ]);
}

function causeOf(charge: ChargeRow, { billedSeconds, packageSeconds, agent }: Settlement): Cause {
  const { callId, direction, farNumber: far, trackingNumber, agentName } = charge;
  return {
    type: 'call',
    ...{ callId, direction, far, trackingNumber, agent: agentName ?? agent?.name ?? null },
    ...{ billedSeconds, packageSeconds },
  };
}

async function writeCharge(tx: Transaction, charge: ChargeRow, settlement: Settlement): Promise<void> {
  const { costMicros, billedSeconds, packageSeconds, answeredAt, endedAt, agent } = settlement;
  await tx`
    with ended as (
      update call_charges set ended_at = ${new Date(endedAt)}, reserved_micros = 0, held_seconds = 0,
        cost_micros = ${costMicros}, billed_seconds = ${billedSeconds}, package_seconds = ${packageSeconds},
        answered_at = ${answeredAt === null ? null : new Date(answeredAt)},
        user_id = coalesce(user_id, ${agent?.id ?? null}), agent_name = coalesce(agent_name, ${agent?.name ?? null})
      where id = ${charge.id} returning account_id, billed_seconds
    )
    insert into usage_months (account_id, month, billed_seconds)
    select account_id, ${monthOf(endedAt)}::date, billed_seconds from ended
    on conflict (account_id, month)
    do update set billed_seconds = usage_months.billed_seconds + excluded.billed_seconds`;
}
