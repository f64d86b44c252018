/** How a port moves on, as its carrier says, with what people may want to hear of it. */
import type { HappeningFacts } from '#contract/people/notices.ts';
import type { Transaction } from '#server/store/database.ts';
import { happened } from '#server/store/happenings.ts';
import type { PortProgress } from '../supply/carrier.ts';
import { note, type PortRow } from './port-rows.ts';

type Move = PortProgress | { state: 'ported'; portsAt: number };

/** @param at epoch milliseconds */
export async function enter(tx: Transaction, row: PortRow, move: Move, at: number): Promise<void> {
  await tx`
    update ports set state = ${move.state},
      ports_at = ${'portsAt' in move ? new Date(move.portsAt) : null},
      exception = ${'reason' in move ? move.reason : null}
    where id = ${row.id}`;
  await note(tx, row.id, move.state, at);
  const facts = factsOf(row, move, at);
  if (facts) await happened(tx, { accountId: row.accountId, facts }, { now: () => at });
}

/** A date that is past already is told as the end. */
function factsOf({ id: portId, numbers }: PortRow, move: Move, at: number): HappeningFacts | null {
  if (move.state === 'exception') return { kind: 'port-exception', portId, numbers, reason: move.reason };
  if (move.state === 'ported') return { kind: 'port-done', portId, numbers };
  if (move.state === 'date-confirmed' && move.portsAt > at)
    return { kind: 'port-date', portId, numbers, portsAt: move.portsAt };
  return null;
}
