/** What is done to a number, in the audit log. */
import { tell, type Doing, type JsonFacts } from '#server/store/audit-log.ts';
import type { Transaction } from '#server/store/database.ts';
import type { NumberRow } from './rented-number-rows.ts';

interface Told {
  accountId: string;
  number: string;
  action: `number.${string}`;
  before?: JsonFacts;
  after?: JsonFacts;
}

export const tellOfNumber = (tx: Transaction, { number, ...told }: Told, doing: Doing): Promise<void> =>
  tell(tx, { ...told, subject: { id: number, name: number } }, doing);

/** Only what is another than before; else nothing. */
export async function tellOfChange(
  tx: Transaction,
  row: NumberRow,
  next: NumberRow,
  doing: Doing,
): Promise<void> {
  const { accountId, number } = row;
  const changed = differing(factsOf(row), factsOf(next));
  if (changed) await tellOfNumber(tx, { accountId, number, action: 'number.changed', ...changed }, doing);
}

type Facts = Record<string, string | boolean | null>;
/** As administrators read it in the log. */
const factsOf = ({ source, campaign, agentId, recordCalls, announceRecording }: NumberRow): Facts => ({
  source,
  campaign,
  agentId,
  recordCalls,
  announceRecording,
});

/** Only what is another than before; null: nothing. */
function differing(before: Facts, after: Facts): { before: Facts; after: Facts } | null {
  const names = Object.keys(after).filter((name) => before[name] !== after[name]);
  const of = (facts: Facts) => Object.fromEntries(names.map((name) => [name, facts[name] ?? null]));
  return names.length === 0 ? null : { before: of(before), after: of(after) };
}
