/** What is written when a charge ends: its cost, what it used of packages, and the facts that usage is asked by. */
import type { Cause } from '#contract/billing/ledger.ts';
import type { Clock } from '#kit/clock.ts';
import type { Fragment, Transaction } from '#server/store/database.ts';
import { balancesChanged } from '../funding/balance-changes.ts';
import { postLocked } from '../ledger/ledger.ts';
import { release } from '../reservations/holds.ts';
import type { Charged, ChargeRow } from '../reservations/charge-row.ts';

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

/** Its charge, and with it the account's money, is locked. Publishes account.changed. */
export async function writeSettlement(
  tx: Transaction,
  charge: ChargeRow,
  settlement: Settlement,
  clock: Clock,
): Promise<void> {
  const { id, callId, accountId, reservedMicros: reserved } = charge;
  const { costMicros: cost, packageSeconds, parts, endedAt } = settlement;
  const movesMoney = reserved !== 0n || cost !== 0n;
  await Promise.all([
    postLocked(tx, {
      kind: 'settle',
      key: `settle:${id}`,
      accountId,
      callId,
      chargeId: id,
      at: endedAt,
      // What cost nothing and took nothing from a package is nobody's to read.
      ...(movesMoney || packageSeconds > 0 ? { cause: causeOf(charge, settlement) } : {}),
      postings: { available: reserved - cost, reserved: -reserved, usage: cost },
    }),
    release(tx, charge, parts),
    balancesChanged(tx, endOf(tx, charge, settlement), clock),
  ]);
}

function causeOf(charge: ChargeRow, { billedSeconds, packageSeconds, agent }: Settlement): Cause {
  const { callId, direction, farNumber: far, trackingNumber, agentName } = charge;
  return {
    type: 'call',
    callId,
    direction,
    far,
    trackingNumber,
    agent: agentName ?? agent?.name ?? null,
    billedSeconds,
    packageSeconds,
  };
}

/** A trigger adds it to what the account has used and spent (migration 1320). */
function endOf(tx: Transaction, charge: ChargeRow, settlement: Settlement): Fragment {
  const { costMicros, billedSeconds, packageSeconds, answeredAt, endedAt, agent } = settlement;
  return tx`
    update call_charges set ended_at = ${new Date(endedAt)}, reserved_micros = 0, held_seconds = 0,
      cost_micros = ${costMicros}, billed_seconds = ${billedSeconds}, package_seconds = ${packageSeconds},
      answered_at = ${answeredAt === null ? null : new Date(answeredAt)},
      user_id = coalesce(user_id, ${agent?.id ?? null}), agent_name = coalesce(agent_name, ${agent?.name ?? null})
    where id = ${charge.id} returning account_id`;
}
